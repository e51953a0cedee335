//! People: their e-mail addresses, passwords, languages and roles.

use crate::domain::{Problems, password::is_common};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

/// What a person is in their company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompanyRole {
    /// May invite colleagues and change the company.
    Owner,
    /// May do the daily business.
    Member,
}

/// What a mailed token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Shows that an address is its user's.
    VerifyEmail,
    /// Sets a new password.
    ResetPassword,
    /// Joins a company.
    Invitation,
}

impl Purpose {
    /// How long a token of this purpose is good.
    pub const fn lifetime(self) -> Duration {
        const HOUR: u64 = 3600;
        match self {
            Self::VerifyEmail => Duration::from_secs(48 * HOUR),
            Self::ResetPassword => Duration::from_secs(HOUR),
            Self::Invitation => Duration::from_secs(7 * 24 * HOUR),
        }
    }
}

/// An e-mail address that could be delivered to; compared by its lower-case form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address; notes a problem with `field` when it is none.
    pub fn read(field: &str, text: &str, problems: &mut Problems) -> Option<Self> {
        let text = text.trim();
        let usable = text.len() <= 254
            && text.is_ascii()
            && !text.chars().any(|c| c.is_control() || c.is_whitespace())
            && text.parse::<lettre::Address>().is_ok();
        if !usable {
            problems.add(
                field,
                "invalid_email",
                "must be an e-mail address such as name@company.example",
            );
            return None;
        }
        Some(Self(text.to_owned()))
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form by which addresses are compared.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Notes what is wrong with a new password: 12 to 256 characters, and none of the common ones.
pub fn check_password(field: &str, password: &str, problems: &mut Problems) {
    let length = password.chars().count();
    problems.check(
        (12..=256).contains(&length),
        field,
        "length",
        "must have 12 to 256 characters",
    );
    problems.check(
        !is_common(password),
        field,
        "too_common",
        "is among the passwords that are tried first",
    );
}

/// Notes a problem unless the text is a BCP 47 language tag such as `vi` or `zh-CN`.
pub fn check_language(field: &str, tag: &str, problems: &mut Problems) {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    let good = (2..=3).contains(&primary.len())
        && primary.chars().all(|c| c.is_ascii_alphabetic())
        && tag.len() <= 35
        && parts.all(|p| (1..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()));
    problems.check(
        good,
        field,
        "unknown_language",
        "must be a BCP 47 tag such as vi or zh-CN",
    );
}
