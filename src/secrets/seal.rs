//! Sealing what must be read again: kept in the database, readable only with the installation's key.

use super::SecretsError;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Seals `plain` for `place`, such as the person whose secret it is: a sealed text that is moved elsewhere does not open.
pub(super) fn seal(key: &[u8; 32], place: &str, plain: &[u8]) -> Result<String, SecretsError> {
    let mut text = plain.to_vec();
    let nonce = cipher(key)?
        .seal_in_place_append_tag(Aad::from(place), &mut text)
        .map_err(|_| SecretsError("sealing failed".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &text].concat()))
}

/// Opens what was sealed for `place`.
pub(super) fn open(key: &[u8; 32], place: &str, sealed: &str) -> Result<Vec<u8>, SecretsError> {
    let broken = || SecretsError("a sealed value does not open: another key, or damaged".to_owned());
    let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| broken())?;
    let (nonce, text) = bytes.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
    let mut text = text.to_vec();
    let plain = cipher(key)?
        .open_in_place(nonce, Aad::from(place), &mut text)
        .map_err(|_| broken())?;
    Ok(plain.to_vec())
}

fn cipher(key: &[u8; 32]) -> Result<RandomizedNonceKey, SecretsError> {
    RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| SecretsError("sealing key".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_its_key_in_its_place_and_whole() {
        let key = [7; 32];
        let sealed = seal(&key, "an", b"secret").unwrap();
        assert_eq!(open(&key, "an", &sealed).unwrap(), b"secret");
        assert!(open(&[8; 32], "an", &sealed).is_err());
        assert!(open(&key, "binh", &sealed).is_err());
        assert_ne!(sealed, seal(&key, "an", b"secret").unwrap());
        for damaged in ["", "A", &sealed[1..], &sealed[..sealed.len() - 4]] {
            assert!(open(&key, "an", damaged).is_err(), "{damaged}");
        }
    }
}
