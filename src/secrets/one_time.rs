//! One-time codes of an authenticator app (RFC 6238), and recovery codes.

use super::{SecretsError, random_bytes};
use crate::domain::Time;
use totp_rs::{Builder, Secret, Totp};

/// How many recovery codes are given.
pub const RECOVERY_CODES: usize = 10;
/// 160 bits, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// 80 bits: not to be guessed, and still to be typed.
const RECOVERY_BYTES: usize = 10;

/// The shared secret of one person's authenticator app: six digits each 30 seconds by SHA-1, which is what the apps
/// know; the code before and the one after are good, too.
#[expect(missing_debug_implementations, reason = "it is a secret")]
pub struct OneTime(Totp);

impl OneTime {
    /// A new secret for an account.
    pub fn new(account: &str) -> Result<Self, SecretsError> {
        Self::of(random_bytes::<SECRET_BYTES>()?.to_vec(), account)
    }

    /// The secret with these bytes.
    pub fn of(bytes: Vec<u8>, account: &str) -> Result<Self, SecretsError> {
        Builder::new()
            .with_secret(bytes)
            .with_issuer(Some("Theriac"))
            // A colon would end the name of the account.
            .with_account_name(account.replace(':', ""))
            .build()
            .map(Self)
            .map_err(|e| SecretsError(e.to_string()))
    }

    /// The bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        self.0.secret().as_bytes()
    }

    /// The secret as people type it.
    pub fn in_letters(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The secret as apps read it from a picture: `otpauth://…`.
    pub fn url(&self) -> Result<String, SecretsError> {
        self.0.to_url().map_err(|e| SecretsError(e.to_string()))
    }

    /// The time step of a code that is good now. Whoever accepts it has to refuse it, and earlier ones, from then on.
    pub fn step_of(&self, code: &str, now: Time) -> Option<i64> {
        let step = self.0.check(code, u64::try_from(now.seconds()).ok()?)?;
        i64::try_from(step).ok()
    }
}

/// New recovery codes, such as `4ezq-7kpa-m2xw-b5tn`.
pub fn recovery_codes() -> Result<Vec<String>, SecretsError> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let letters = Secret::from(random_bytes::<RECOVERY_BYTES>()?.to_vec())
                .to_base32()
                .to_lowercase();
            let groups: Vec<&str> = (0..letters.len())
                .step_by(4)
                .filter_map(|at| letters.get(at..at + 4))
                .collect();
            Ok(groups.join("-"))
        })
        .collect()
}

/// A recovery code as it was given, however it was typed; `None` where it can be none.
pub fn as_recovery_code(typed: &str) -> Option<String> {
    let letters: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_lowercase)
        .take(RECOVERY_BYTES * 2)
        .collect();
    (letters.len() == RECOVERY_BYTES * 8 / 5).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Appendix B of RFC 6238, its last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let one_time = OneTime::of(b"12345678901234567890".to_vec(), "a@example.com").unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (20_000_000_000, "353130"),
        ] {
            let now = Time::from_micros(seconds * 1_000_000);
            assert_eq!(one_time.step_of(code, now), Some(seconds / 30));
            assert_eq!(
                one_time.step_of(code, now.plus(Duration::from_secs(30))),
                Some(seconds / 30)
            );
            assert_eq!(one_time.step_of(code, now.plus(Duration::from_secs(90))), None);
        }
        assert_eq!(one_time.step_of("", Time::from_micros(59_000_000)), None);
    }

    #[test]
    fn recovery_codes_are_many_and_found_however_they_are_typed() {
        let codes = recovery_codes().unwrap();
        let all: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(all.len(), RECOVERY_CODES);
        for code in &codes {
            assert_eq!(code.len(), 19, "{code}");
            assert_eq!(
                as_recovery_code(code),
                as_recovery_code(&code.to_uppercase().replace('-', " "))
            );
            assert!(as_recovery_code(code).is_some());
        }
        assert_eq!(as_recovery_code("287082"), None);
    }
}
