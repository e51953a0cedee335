//! The story: a supplier lists, buyers ask, they are matched, told, and meet. All companies are fictitious.

use super::teller::Teller;
use crate::{
    app::App,
    commands::{
        caller::{Letter, letters, percent},
        create_operator::create_operator,
        stdout::say,
    },
    error::{Error, Result},
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, Instant},
};

const PASSWORD: &str = "a long pass phrase for the demo";
const CATALOGUE: &str = include_str!("catalogue.csv");

/// Tells it, once, on a fresh service.
pub(super) async fn tell(app: App, address: SocketAddr) -> Result<()> {
    create_operator(&app, "operator@hub.example", Vec::new(), PASSWORD.to_owned()).await?;
    let folder = app.config.data_dir.clone();
    let told = tokio::task::spawn_blocking(move || {
        Story {
            folder,
            anyone: Teller::new(address),
        }
        .all()
    });
    told.await.map_err(|e| Error::Internal(e.to_string()))?
}

struct Story {
    folder: PathBuf,
    anyone: Teller,
}

/// A company of the story, all of them invented.
struct Cast {
    name: &'static str,
    kind: &'static str,
    company: &'static str,
    email: &'static str,
    country: &'static str,
    hub: &'static str,
    locale: &'static str,
}

const SUPPLIER: Cast = Cast {
    name: "SUPPLIER",
    kind: "supplier",
    company: "清河示例制药有限公司 (fictitious)",
    email: "export@qinghe.example",
    country: "CN",
    hub: "asean",
    locale: "zh",
};
const HANOI: Cast = Cast {
    name: "HANOI",
    kind: "buyer",
    company: "Bệnh viện Ví dụ Hà Nội (fictitious)",
    email: "duoc@benhvien.example",
    country: "VN",
    hub: "asean",
    locale: "vi",
};
const ALMATY: Cast = Cast {
    name: "ALMATY",
    kind: "buyer",
    company: "ТОО «Пример Фарм Алматы» (fictitious)",
    email: "zakup@primer.example",
    country: "KZ",
    hub: "central-asia",
    locale: "ru",
};
const WARSAW: Cast = Cast {
    name: "WARSAW",
    kind: "buyer",
    company: "Przykładowa Hurtownia Leków (fictitious)",
    email: "zakupy@hurtownia.example",
    country: "PL",
    hub: "cee",
    locale: "pl",
};

impl Story {
    fn all(&self) -> Result<()> {
        let started = Instant::now();
        say(format_args!(
            "\nTheriac, told on a throw-away service in {}. Every company is fictitious.",
            self.folder.display()
        ));
        let operator = self.anyone.log_in("OPERATOR", "operator@hub.example", PASSWORD)?;

        title(
            1,
            "A Chinese supplier and three buyers register; an operator approves them",
        );
        let supplier = self.join(&SUPPLIER, &operator, true)?;
        let hanoi = self.join(&HANOI, &operator, false)?;
        let almaty = self.join(&ALMATY, &operator, false)?;
        let warsaw = self.join(&WARSAW, &operator, false)?;

        title(
            2,
            "The supplier imports its catalogue: 16 products, some under their Chinese names alone",
        );
        self.import(&supplier)?;

        title(3, "The operator looks at the queue and approves");
        self.approve(&operator)?;

        title(
            4,
            "Anyone finds medicines in any language (no prices without an account)",
        );
        self.search("парацетамол")?;
        self.search("metformin 500")?;
        self.search("布洛芬")?;
        self.search("pseudoephedrine")?;

        title(
            5,
            "A hospital in Hanoi, a distributor in Almaty and a wholesaler in Warsaw post demands",
        );
        let vi = json!({"title": "Thuốc quý 3", "destination_country": "VN", "hub": "asean", "language": "vi",
            "supply_mode": "import_waiver", "visibility": "verified", "lines": [
                {"reference": "1", "text": "Amoxicilin 500mg viên nang", "quantity": 200_000, "unit": "capsule"},
                {"reference": "2", "text": "Amoxicilin + acid clavulanic 875mg/125mg viên nén bao phim", "quantity": 5_000, "unit": "tablet"}]});
        let ru = json!({"title": "Закуп амбулаторных препаратов", "destination_country": "KZ", "hub": "central-asia",
            "language": "ru", "supply_mode": "import_waiver", "visibility": "verified", "hide_buyer": true, "lines": [
                {"reference": "7", "text": "Амлодипин таблетки 5 мг", "quantity": 300_000, "unit": "tablet"},
                {"reference": "8", "text": "Метформин таблетки пролонгированного действия 500 мг", "quantity": 90_000, "unit": "tablet"}]});
        let pl = json!({"title": "Zapytanie ofertowe", "destination_country": "PL", "hub": "cee", "language": "pl",
            "supply_mode": "will_register", "visibility": "verified", "lines": [
                {"reference": "A", "text": "Omeprazolum 20 mg kapsułki dojelitowe", "quantity": 60_000, "unit": "capsule"}]});
        let vi = self.ask(&hanoi, &operator, &vi)?;
        let ru = self.ask(&almaty, &operator, &ru)?;
        let pl = self.ask(&warsaw, &operator, &pl)?;

        title(6, "Each line is matched, with reasons");
        let wanted = self.matches(&hanoi, &vi)?;
        self.matches(&almaty, &ru)?;
        self.matches(&warsaw, &pl)?;

        title(7, "Both sides were told by mail, each in its own language");
        std::thread::sleep(Duration::from_millis(1_500));
        self.print_letters(&["duoc@", "zakup@", "zakupy@", "export@"]);

        title(
            8,
            "The hospital wants to talk, the supplier too: now each sees the other's contact",
        );
        self.meet(&hanoi, &supplier, &wanted)?;

        say(format_args!(
            "\nTold in {:.1} s. Mails: {}",
            started.elapsed().as_secs_f32(),
            self.folder.join("mail").display()
        ));
        say(format_args!(
            "The requests above can be repeated; a token is had so:"
        ));
        let body = json!({"email": HANOI.email, "password": PASSWORD});
        say(format_args!(
            "   $ HANOI=$(curl -s --json '{body}' {}/auth/login | sed 's/.*\"access_token\":\"\\([^\"]*\\).*/\\1/')",
            self.anyone.base()
        ));
        say(format_args!(
            "   (likewise {}, {}, {} and operator@hub.example)",
            ALMATY.email, WARSAW.email, SUPPLIER.email
        ));
        say(format_args!(
            "Interactive documentation: {}/docs/",
            self.anyone.root()
        ));
        say(format_args!("Serving until Ctrl-C.\n"));
        Ok(())
    }

    /// Registers, opens the mail, follows its link, logs in, submits; the operator approves.
    fn join(&self, who: &Cast, operator: &Teller, loud: bool) -> Result<Teller> {
        let registration = json!({"email": who.email, "password": PASSWORD, "locale": who.locale, "company": {
            "kind": who.kind, "name": who.company, "country": who.country,
            "registration_number": format!("DEMO-{}", who.name), "hub": who.hub}});
        if loud {
            self.anyone.post("/auth/register", &registration)?;
        } else {
            self.anyone
                .quietly("POST", "/auth/register", Some(&registration))?;
        }
        let letter = self.letter_to(who.email)?;
        self.anyone.quietly(
            "POST",
            "/auth/verify-email",
            Some(&json!({"token": letter.token()})),
        )?;
        let actor = self.anyone.log_in(who.name, who.email, PASSWORD)?;
        let company = actor.quietly("POST", "/companies/me/submit", Some(&json!({})))?;
        let path = format!("/admin/companies/{}/approve", text(&company["id"]));
        if loud {
            say(format_args!(
                "   mail to {}: “{}”, {}",
                letter.to,
                letter.subject,
                letter.path.display()
            ));
            operator.post(&path, &json!({}))?;
        } else {
            operator.quietly("POST", &path, Some(&json!({})))?;
        }
        say(format_args!(
            "   → {} ({}, {}) is approved",
            who.company, who.kind, who.country
        ));
        Ok(actor)
    }

    fn import(&self, supplier: &Teller) -> Result<()> {
        let file = self.folder.join("catalogue.csv");
        std::fs::write(&file, CATALOGUE)?;
        let started = supplier.upload("/listings/import", &file, &[("submit", "true")])?;
        let path = format!("/imports/{}", text(&started["import_id"]));
        let done = supplier.until(&path, |a| a["status"] == "done" || a["status"] == "failed")?;
        supplier.show_get(&path);
        let count = |name: &str| done[name].to_string();
        say(format_args!(
            "   → {}: {} rows, {} created, {} failed",
            text(&done["status"]),
            count("total"),
            count("created"),
            count("failed")
        ));
        Ok(())
    }

    fn approve(&self, operator: &Teller) -> Result<()> {
        let queue = operator.get("/admin/queue?kind=listing&limit=100")?;
        let items = queue["items"].as_array().cloned().unwrap_or_default();
        let ids: Vec<&Value> = items.iter().map(|i| &i["id"]).collect();
        let decided = operator.quietly("POST", "/admin/listings/approve", Some(&json!({"ids": ids})))?;
        let decided = decided["items"].as_array().cloned().unwrap_or_default();
        let good = decided.iter().filter(|d| d["ok"] == true).count();
        say(format_args!(
            "   → {} waited, {good} approved in one request (POST /admin/listings/approve)",
            items.len()
        ));
        Ok(())
    }

    fn search(&self, q: &str) -> Result<()> {
        let path = format!("/search/listings?q={}&limit=3", percent(q));
        let answer = self.anyone.until(&path, |a| {
            a["total"].as_i64().unwrap_or(0) > 0 || q == "pseudoephedrine"
        })?;
        self.anyone.show_get(&path);
        let items = answer["items"].as_array().cloned().unwrap_or_default();
        let names: Vec<String> = items.iter().map(product).collect();
        let note = if q == "pseudoephedrine" {
            " (controlled: seen by its owner and operators only)"
        } else {
            ""
        };
        say(format_args!(
            "   → “{q}”: {} found{note} {}",
            answer["total"],
            names.join(" · ")
        ));
        Ok(())
    }

    /// Posts a demand, submits it, and has it approved; its id.
    fn ask(&self, buyer: &Teller, operator: &Teller, demand: &Value) -> Result<String> {
        let made = buyer.post("/demands", demand)?;
        let id = text(&made["id"]).to_owned();
        buyer.quietly("POST", &format!("/demands/{id}/submit"), Some(&json!({})))?;
        operator.quietly("POST", &format!("/admin/demands/{id}/approve"), Some(&json!({})))?;
        for line in made["lines"].as_array().into_iter().flatten() {
            let identity = &line["identity"];
            let substances: Vec<String> = identity["substances"]
                .as_array()
                .into_iter()
                .flatten()
                .map(substance)
                .collect();
            say(format_args!(
                "   → “{}” was read as {} · {}",
                text(&line["text"]),
                substances.join(" + "),
                text(&identity["dose_form"])
            ));
        }
        Ok(id)
    }

    /// Prints the matches of a demand; the id of the best one.
    fn matches(&self, buyer: &Teller, demand: &str) -> Result<String> {
        let path = format!("/demands/{demand}/matches?limit=2");
        let done = |a: &Value| {
            a["lines"]
                .as_array()
                .is_some_and(|l| l.iter().all(|l| l["matching"] == "done"))
        };
        let answer = buyer.until(&path, done)?;
        buyer.show_get(&path);
        let mut best = String::new();
        for line in answer["lines"].as_array().into_iter().flatten() {
            let items = line["items"].as_array().cloned().unwrap_or_default();
            say(format_args!(
                "   → line {}: {} found",
                text(&line["reference"]),
                items.len()
            ));
            for item in items {
                say(format_args!(
                    "     {} {} · {}",
                    text(&item["band"]).to_uppercase(),
                    item["score"],
                    product(&item["listing"])
                ));
                for criterion in item["criteria"].as_array().into_iter().flatten() {
                    let fix = criterion["fix"]
                        .as_str()
                        .map(|f| format!(" → {f}"))
                        .unwrap_or_default();
                    if criterion["result"] != "pass" || criterion["code"] == "SUBSTANCES" {
                        say(format_args!(
                            "       {:<8}{:<14}{}{fix}",
                            text(&criterion["result"]),
                            text(&criterion["code"]),
                            text(&criterion["detail"])
                        ));
                    }
                }
                if best.is_empty() {
                    text(&item["id"]).clone_into(&mut best);
                }
            }
        }
        Ok(best)
    }

    fn meet(&self, buyer: &Teller, supplier: &Teller, id: &str) -> Result<()> {
        let path = format!("/matches/{id}/interest");
        buyer.post(&path, &json!({}))?;
        supplier.post(&path, &json!({}))?;
        let seen = supplier.get(&format!("/matches/{id}"))?;
        say(format_args!("   → the supplier now sees {}", seen["contact"]));
        std::thread::sleep(Duration::from_millis(500));
        self.print_letters(&["duoc@", "export@"]);
        Ok(())
    }

    fn letter_to(&self, address: &str) -> Result<Letter> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let found = letters(&self.folder.join("mail"))
                .into_iter()
                .rev()
                .find(|l| l.to == address);
            match found {
                Some(letter) => return Ok(letter),
                None if Instant::now() > deadline => {
                    return Err(Error::Internal(format!("no mail to {address}")));
                }
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// The newest mail to each of these.
    fn print_letters(&self, to: &[&str]) {
        let all = letters(&self.folder.join("mail"));
        for address in to {
            if let Some(letter) = all.iter().rev().find(|l| l.to.starts_with(address)) {
                say(format_args!(
                    "   mail to {}: “{}”\n     {}",
                    letter.to,
                    letter.subject,
                    letter.path.display()
                ));
            }
        }
    }
}

fn title(number: u8, text: &str) {
    say(format_args!("\n{number}. {text}"));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("–")
}

fn product(listing: &Value) -> String {
    let name = &listing["name"];
    let name = name["en"].as_str().or(name["zh"].as_str()).unwrap_or("–");
    format!(
        "{} {name} {}",
        text(&listing["external_id"]),
        listing["strength"].as_str().unwrap_or_default()
    )
}

fn substance(ingredient: &Value) -> String {
    let strength = &ingredient["strength"];
    let amount = strength["value"]
        .as_str()
        .map(str::to_owned)
        .unwrap_or_else(|| strength["value"].to_string());
    let strength = strength["unit"]
        .as_str()
        .map(|unit| format!(" {amount} {unit}"))
        .unwrap_or_default();
    format!("{}{strength}", text(&ingredient["inn"]))
}
