//! A small market in which every tenant has something that is nobody else's business.

use super::{people, records::Records};
use crate::support::{Actor, PASSWORD, TestApp, trade::text};
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

/// Who may read the terms of listings, and who those of demands.
pub const APPROVED_BUYERS: [&str; 3] = ["buyer", "neighbour", "hidden"];
/// Who may read the terms of demands.
pub const APPROVED_SUPPLIERS: [&str; 2] = ["supplier", "rival"];

/// The market.
pub struct World<'a> {
    pub app: &'a TestApp,
    pub people: Vec<Actor>,
    pub records: Records,
    /// Each secret, and who may read it; operators of the hub and of all hubs always may.
    secrets: RefCell<BTreeMap<String, Vec<&'static str>>>,
    /// What some of them are, for whoever reads of a leak.
    whats: RefCell<BTreeMap<String, String>>,
}

impl<'a> World<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        let mut world = Self {
            app,
            people: people::everybody(app),
            records: Records::default(),
            secrets: RefCell::default(),
            whats: RefCell::default(),
        };
        world.keep_names_secret();
        world.records = Records::make(&world);
        people::fall_from_grace(&world);
        world
    }

    /// A new secret of somebody's, as a word.
    pub fn secret_of(&self, owner: &'static str, what: &str) -> String {
        let word = unlike_any_other(next());
        self.may_read(&word, &[owner]);
        self.whats
            .borrow_mut()
            .insert(word.clone(), format!("{what} of {owner}"));
        word
    }

    /// A new secret of somebody's, as a whole number of eight digits.
    pub fn number_of(&self, owner: &'static str, also: &[&'static str]) -> i64 {
        let number = 83_000_000 + i64::try_from(next()).expect("few numbers") * 7_919;
        let word = number.to_string();
        self.may_read(&word, &[owner]);
        self.also_read(&word, also);
        number
    }

    /// A new secret of somebody's, as a price.
    pub fn price_of(&self, owner: &'static str, also: &[&'static str]) -> Value {
        let amount = format!("{}.37", 71_000 + next() * 13);
        self.may_read(&amount, &[owner]);
        self.also_read(&amount, also);
        json!({"amount": amount, "currency": "USD"})
    }

    /// Others who may read a secret.
    pub fn also_read(&self, secret: &str, who: &[&'static str]) {
        let mut secrets = self.secrets.borrow_mut();
        secrets.get_mut(secret).expect("a secret").extend(who);
    }

    /// Something that is as it is, and whose business it is.
    pub fn may_read(&self, secret: &str, who: &[&'static str]) {
        let (mut secrets, readers) = (self.secrets.borrow_mut(), [who, &["operator", "chief"]].concat());
        secrets.insert(secret.to_owned(), readers);
    }

    /// The secrets in a text that this reader should not have got.
    pub fn leaks(&self, reader: &str, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let secrets = self.secrets.borrow();
        let others = secrets.iter().filter(|(_, readers)| !readers.contains(&reader));
        others
            .filter(|(secret, _)| text.contains(&secret.to_lowercase()))
            .map(|(secret, _)| {
                format!(
                    "{secret} ({})",
                    self.whats.borrow().get(secret).map_or("", String::as_str)
                )
            })
            .collect()
    }

    /// A number that no two callers get.
    pub fn fresh(&self) -> u64 {
        next()
    }

    /// The token that verifies a new account's address.
    pub fn verification(&self) -> String {
        let email = format!("verified-{}@example.net", next());
        let company = json!({"kind": "buyer", "name": "New House", "country": "VN", "registration_number": "1", "hub": "asean"});
        let body = json!({"email": email, "password": PASSWORD, "locale": "vi", "company": company});
        self.app.anonymous().post("/auth/register", &body).expect(202);
        self.app.mail_to(&email).token()
    }

    /// A refresh token of somebody who is nobody's business.
    pub fn refresh_token(&self) -> String {
        let body = json!({"email": self.double(), "password": PASSWORD});
        text(
            &self.app.anonymous().post("/auth/login", &body).ok(),
            "refresh_token",
        )
    }

    /// The token that sets a new password.
    pub fn reset(&self) -> String {
        let email = self.double();
        self.app
            .anonymous()
            .post("/auth/password/forgot", &json!({"email": email}))
            .expect(202);
        self.app
            .mail_where(&email, |m| m.text.contains("reset-password"))
            .token()
    }

    /// The token of an invitation.
    pub fn invitation(&self) -> String {
        let email = format!("invited-{}@example.net", next());
        let body = json!({"email": email, "role": "member"});
        self.who("rival")
            .post("/companies/me/invitations", &body)
            .expect(202);
        self.app.mail_to(&email).token()
    }

    /// The token that switches mails off.
    pub fn unsubscribing(&self) -> String {
        let mail = self.app.mail_where(&self.who("rival").email, |m| {
            m.text.contains("/pages/unsubscribe?token=")
        });
        let (_, token) = mail.text.split_once("/pages/unsubscribe?token=").expect("a link");
        token.split_whitespace().next().expect("a token").to_owned()
    }

    /// The address of a new account.
    fn double(&self) -> String {
        let name = format!("Double {}", next());
        self.app.registered("buyer", &name, "VN", "asean", "vi").email
    }

    /// The secrets that this reader should not find.
    pub fn secrets_kept_from(&self, reader: &str) -> Vec<String> {
        let secrets = self.secrets.borrow();
        let others = secrets.iter().filter(|(_, readers)| !readers.contains(&reader));
        others.map(|(secret, _)| secret.clone()).collect()
    }

    /// Addresses, register numbers and names of people; of the hidden buyer also what names the company.
    fn keep_names_secret(&self) {
        for (who, actor) in people::WHO.into_iter().zip(&self.people) {
            if actor.email.is_empty() {
                continue;
            }
            self.may_read(&actor.email, &[who]);
            let name = self.secret_of(who, "person");
            actor.patch("/me", &json!({"name": name})).ok();
            let me = actor.get("/me").ok();
            self.may_read(&text(&me, "id"), &[who]);
            if me["operator"].is_object() {
                // Operators know each other: what all hubs share says who decided it.
                self.also_read(&actor.email, &["elsewhere"]);
                self.also_read(&text(&me, "id"), &["elsewhere"]);
            }
            if me["company"].is_object() {
                let company = actor.get("/companies/me").ok();
                self.may_read(&text(&company, "registration_number"), &[who]);
                if ["hidden", "newcomer", "unverified"].contains(&who) {
                    self.may_read(&text(&company, "name"), &[who]);
                    self.may_read(&text(&company, "id"), &[who]);
                }
            }
        }
    }
}

/// Numbers that no two secrets of this process share.
fn next() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A word of sixteen letters that no slip of a typist makes of another one: searches forgive slips.
fn unlike_any_other(number: u64) -> String {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut letter = || {
        mixed ^= mixed >> 29;
        mixed = mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9).rotate_left(23);
        char::from(b'a' + u8::try_from(mixed % 26).expect("a letter"))
    };
    let letters: String = (0..14).map(|_| letter()).collect();
    format!("zq{letters}")
}
