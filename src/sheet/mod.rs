//! A table of text cells, whatever program saved it.
//!
//! Suppliers send catalogues as they have them: CSV from Excel in Almaty (semicolons), from Shanghai
//! (GB18030), from a script (UTF-8), or the XLSX itself; buyers paste lines from a mail. [`open`] and
//! [`pasted`] turn all of that into a [`Sheet`]: column names, and rows of text. What a cell *means*
//! is not known here: no database, no HTTP, nothing but reading.
//!
//! Errors come in two sizes. A [`SheetError`] refuses the whole file, and `open` finds every one of
//! them before it returns, so that nobody imports half a file. A [`CellError`] refuses one row, and
//! reading goes on behind it.
//!
//! [`write_csv`] is the way back: what it writes is read again to the same cells.

mod archive;
mod bullet;
mod cell;
mod delimited;
mod delimiter;
mod encoding;
mod error;
mod gbk;
mod grid;
mod limits;
mod neutral;
mod number;
mod open;
mod pasted;
mod raw;
mod rows;
mod source;
mod spool;
mod text;
mod workbook;
mod write;
mod xml_scan;

#[cfg(test)]
mod tests;

pub use error::{CellError, SheetError};
pub use limits::Limits;
pub use open::{Sheet, open};
pub use pasted::{TEXT_COLUMN, pasted};
pub use rows::{BadRow, Record, Row, Rows};
pub use source::Source;
pub use write::write_csv;
