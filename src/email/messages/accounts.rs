//! Mails about access to an account.

use super::{Mail, Topic};
use serde::{Deserialize, Serialize};

/// Proves that an address belongs to whoever registered with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyEmail {
    /// The person's name, if given.
    pub name: Option<String>,
    /// The company that is being registered.
    pub company: String,
    /// The page that verifies; ends in `?token=…`.
    pub link: String,
}

impl Mail for VerifyEmail {
    const NAME: &'static str = "verify_email";
    const TOPIC: Topic = Topic::Security;

    fn sample() -> Self {
        Self {
            name: Some("Nguyễn Thị Lan".into()),
            company: "Sample Hospital Group".into(),
            link: "https://theriac.example/verify?token=Zk3vQx9TtR7".into(),
        }
    }
}

/// Somebody registered with an address that has an account. Says nothing that only the account's owner may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlreadyRegistered {
    /// The page that asks for a new password.
    pub link: String,
}

impl Mail for AlreadyRegistered {
    const NAME: &'static str = "already_registered";
    const TOPIC: Topic = Topic::Security;

    fn sample() -> Self {
        Self {
            link: "https://theriac.example/reset?token=Zk3vQx9TtR7".into(),
        }
    }
}

/// A forgotten password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetPassword {
    /// The page that sets a new password; ends in `?token=…`.
    pub link: String,
}

impl Mail for ResetPassword {
    const NAME: &'static str = "reset_password";
    const TOPIC: Topic = Topic::Security;

    fn sample() -> Self {
        Self {
            link: "https://theriac.example/reset?token=Zk3vQx9TtR7".into(),
        }
    }
}

/// A colleague's invitation into a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The company to join.
    pub company: String,
    /// Who invites: a name, or an address where no name is known.
    pub inviter: String,
    /// `owner` or `member`.
    pub role: String,
    /// The page that accepts; ends in `?token=…`.
    pub link: String,
}

impl Mail for Invitation {
    const NAME: &'static str = "invitation";
    const TOPIC: Topic = Topic::Security;

    fn sample() -> Self {
        Self {
            company: "Sample Pharma (Guangxi) Co., Ltd.".into(),
            inviter: "Wei Zhang".into(),
            role: "member".into(),
            link: "https://theriac.example/invitation?token=Zk3vQx9TtR7".into(),
        }
    }
}

/// What has changed about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    /// Another password.
    Password,
    /// A second factor was switched on.
    SecondFactorOn,
    /// The second factor was switched off.
    SecondFactorOff,
    /// A recovery code was used to log in.
    RecoveryCode,
}

/// Something about the account has changed: its owner is told, so that nobody else changes it unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChanged {
    /// What.
    pub change: AccountChange,
    /// The page that sets a new password; ends in `?token=…`.
    pub link: String,
}

impl Mail for AccountChanged {
    const NAME: &'static str = "account_changed";
    const TOPIC: Topic = Topic::Security;

    fn sample() -> Self {
        Self {
            change: AccountChange::Password,
            link: "https://theriac.example/reset?token=Zk3vQx9TtR7".into(),
        }
    }
}
