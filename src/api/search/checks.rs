//! Parameters that listings and demands share.

use crate::error::{Error, Result};

/// An ATC group or code: one letter, two digits, and so on.
pub fn atc(text: String) -> Result<String> {
    let code = text.to_ascii_uppercase();
    let fits = |(at, b): (usize, u8)| match at {
        1 | 2 | 5 | 6 => b.is_ascii_digit(),
        _ => b.is_ascii_uppercase(),
    };
    if !matches!(code.len(), 1 | 3 | 4 | 5 | 7) || !code.bytes().enumerate().all(fits) {
        return Err(Error::field(
            "atc",
            "wrong_type",
            "must be an ATC group or code such as J01, J01CA or J01CA04",
        ));
    }
    Ok(code)
}

/// A currency; US dollars when nothing is said.
pub fn currency(text: Option<String>) -> Result<String> {
    let code = text.unwrap_or_else(|| "USD".to_owned());
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Error::field(
            "currency",
            "wrong_type",
            "must be a currency's three capital letters, such as EUR",
        ));
    }
    Ok(code)
}

/// A number of things.
pub fn not_negative(name: &'static str, number: Option<i64>) -> Result<Option<i64>> {
    match number {
        Some(below) if below < 0 => Err(Error::field(name, "out_of_range", "must not be negative")),
        number => Ok(number),
    }
}
