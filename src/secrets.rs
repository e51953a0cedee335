//! Random values, password hashes and signed access tokens.

mod one_time;
mod seal;

pub use one_time::{OneTime, as_recovery_code, recovery_codes};

use crate::{
    config::PasswordCost,
    domain::{Id, Time},
};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::Semaphore;

/// How long an access token lives, in seconds.
pub const ACCESS_SECONDS: i64 = 15 * 60;
/// How long a device is known, in seconds.
const DEVICE_SECONDS: i64 = 180 * 24 * 3600;
const ISSUER: &str = "theriac";
const AUDIENCE: &str = "theriac-api";
/// RFC 9068: says that this is an access token and nothing else.
const TYPE: &str = "at+jwt";
/// No access token is longer, in bytes.
const MAX_TOKEN: usize = 1_024;
/// How an API key begins, so that people and scanners know one when they see it.
pub const API_KEY_START: &str = "thk_";

/// What went wrong with a secret; never says which secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SecretsError(String);

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The user.
    pub sub: Id,
    /// The session.
    pub sid: Id,
    /// The user's token epoch: a token of an older one is void.
    pub epoch: i32,
    iss: String,
    aud: String,
    exp: i64,
    nbf: i64,
    iat: i64,
}

/// The keys of this installation.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "keys must not be printed")]
pub struct Secrets {
    signing: EncodingKey,
    checking: DecodingKey,
    /// The first part of every access token. Another one, whatever it asks for, is not ours.
    head: Arc<str>,
    mac_key: [u8; 32],
    seal_key: [u8; 32],
    argon2: Argon2<'static>,
    /// A hash of no one's password: unknown addresses cost the same work as known ones.
    decoy: Arc<str>,
    /// At most two hashes at once, so that log-ins do not starve everything else.
    hashing: Arc<Semaphore>,
    hashed: Arc<AtomicU64>,
}

impl Secrets {
    /// With the given key, or the one kept in the data folder, made on first use.
    pub fn open(key: Option<&str>, data_dir: &Path, cost: PasswordCost) -> Result<Self, SecretsError> {
        let key = match key {
            Some(key) => key.to_owned(),
            None => {
                kept_key(data_dir).map_err(|e| SecretsError(format!("secret key in the data folder: {e}")))?
            }
        };
        let params =
            Params::new(cost.memory, cost.passes, 1, None).map_err(|e| SecretsError(e.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = argon2
            .hash_password(b"no one's password")
            .map_err(|e| SecretsError(e.to_string()))?;
        let head = serde_json::to_vec(&header()).map_err(|e| SecretsError(e.to_string()))?;
        Ok(Self {
            head: Arc::from(URL_SAFE_NO_PAD.encode(head)),
            signing: EncodingKey::from_secret(key.as_bytes()),
            checking: DecodingKey::from_secret(key.as_bytes()),
            mac_key: Sha256::digest(format!("mac:{key}")).into(),
            seal_key: Sha256::digest(format!("seal:{key}")).into(),
            decoy: Arc::from(decoy.to_string()),
            argon2,
            hashing: Arc::new(Semaphore::new(2)),
            hashed: Arc::default(),
        })
    }

    /// Hashes a new password.
    pub async fn hash_password(&self, password: String) -> Result<String, SecretsError> {
        let argon2 = self.argon2.clone();
        self.bounded(move || argon2.hash_password(password.as_bytes()).map(|h| h.to_string()))
            .await?
            .map_err(|e| SecretsError(e.to_string()))
    }

    /// Whether the password is the hashed one. `None` does the same work and says no.
    pub async fn verify_password(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, SecretsError> {
        let argon2 = self.argon2.clone();
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let verified = self
            .bounded(move || {
                let parsed = PasswordHash::new(&hash);
                parsed.is_ok_and(|h| argon2.verify_password(password.as_bytes(), &h).is_ok())
            })
            .await?;
        Ok(verified && known)
    }

    async fn bounded<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, SecretsError> {
        let turn = Arc::clone(&self.hashing)
            .acquire_owned()
            .await
            .map_err(|e| SecretsError(e.to_string()))?;
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|e| SecretsError(e.to_string()))
    }

    /// How many password hashes have been computed so far: the work by which a known address could be told from an
    /// unknown one.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Signs an access token.
    pub fn sign(&self, user: Id, session: Id, epoch: i32, now: Time) -> Result<String, SecretsError> {
        let now = now.seconds();
        let claims = Claims {
            sub: user,
            sid: session,
            epoch,
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            exp: now + ACCESS_SECONDS,
            nbf: now,
            iat: now,
        };
        jsonwebtoken::encode(&header(), &claims, &self.signing).map_err(|e| SecretsError(e.to_string()))
    }

    /// Reads an access token: algorithm, type, issuer, audience and times must all be right. What does not begin as
    /// every token of ours is not even parsed.
    pub fn check(&self, token: &str, now: Time) -> Option<Claims> {
        let (head, _) = token.split_once('.').filter(|_| token.len() <= MAX_TOKEN)?;
        if head != &*self.head {
            return None;
        }
        let mut rules = Validation::new(jsonwebtoken::Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Times are compared below with the service's own clock.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let token = jsonwebtoken::decode::<Claims>(token, &self.checking, &rules).ok()?;
        let now = now.seconds();
        let claims = token.claims;
        let current = claims.nbf <= now + 5 && now < claims.exp && claims.exp - claims.nbf <= ACCESS_SECONDS;
        current.then_some(claims)
    }

    /// A proof that this service made `text`; for links that need no record.
    pub fn mac(&self, text: &str) -> Result<String, SecretsError> {
        Ok(URL_SAFE_NO_PAD.encode(self.hmac(text)?.finalize().into_bytes()))
    }

    /// Whether this service made the proof for `text`; takes as long for any wrong one.
    pub fn proves(&self, text: &str, proof: &str) -> bool {
        let (Ok(mac), Ok(proof)) = (self.hmac(text), URL_SAFE_NO_PAD.decode(proof)) else {
            return false;
        };
        mac.verify_slice(&proof).is_ok()
    }

    fn hmac(&self, text: &str) -> Result<Hmac<Sha256>, SecretsError> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.mac_key).map_err(|e| SecretsError(e.to_string()))?;
        mac.update(text.as_bytes());
        Ok(mac)
    }

    /// A token by which a device on which somebody logged in is known again: `until.proof`. It opens nothing, names
    /// nobody, and is void once the person's token epoch has changed.
    pub fn device_token(&self, user: Id, epoch: i32, now: Time) -> Result<String, SecretsError> {
        let until = now.seconds() + DEVICE_SECONDS;
        let proof = self.mac(&format!("device {user} {epoch} {until}"))?;
        Ok(format!("{until}.{proof}"))
    }

    /// Whether the token is of a device on which this person logged in.
    pub fn knows_device(&self, token: &str, user: Id, epoch: i32, now: Time) -> bool {
        let Some((until, proof)) = token.split_once('.') else {
            return false;
        };
        let Ok(until) = until.parse::<i64>() else {
            return false;
        };
        now.seconds() < until && self.proves(&format!("device {user} {epoch} {until}"), proof)
    }

    /// Seals a secret of a person for the database.
    pub fn seal(&self, user: Id, plain: &[u8]) -> Result<String, SecretsError> {
        seal::seal(&self.seal_key, &user.to_string(), plain)
    }

    /// Opens a person's sealed secret.
    pub fn open_sealed(&self, user: Id, sealed: &str) -> Result<Vec<u8>, SecretsError> {
        seal::open(&self.seal_key, &user.to_string(), sealed)
    }
}

/// How every access token begins: one algorithm, one type, and nothing that says where a key may be found.
fn header() -> Header {
    let mut header = Header::new(jsonwebtoken::Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header
}

/// A new random token of 256 bits, `[A-Za-z0-9_-]+`.
pub fn random_token() -> Result<String, SecretsError> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// A new API key of 256 random bits.
pub fn new_api_key() -> Result<String, SecretsError> {
    Ok(format!("{API_KEY_START}{}", random_token()?))
}

fn random_bytes<const N: usize>() -> Result<[u8; N], SecretsError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| SecretsError(e.to_string()))?;
    Ok(bytes)
}

/// How a token stands in the database: hashed, so that a stolen copy opens nothing.
pub fn fingerprint(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

/// The key in the data folder; readable by its owner only.
fn kept_key(data_dir: &Path) -> std::io::Result<String> {
    use std::io::Write;
    let path = data_dir.join("secret-key");
    let new = {
        use std::os::unix::fs::OpenOptionsExt;
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
    };
    match new {
        Ok(mut file) => {
            let key = random_token().map_err(std::io::Error::other)?;
            file.write_all(key.as_bytes())?;
            file.sync_all()?;
            Ok(key)
        }
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => std::fs::read_to_string(&path),
        Err(e) => Err(e),
    }
}
