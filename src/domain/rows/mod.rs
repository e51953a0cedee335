//! What the cells of a table mean: rows become listings or demand lines, or errors that name the column.
//!
//! Columns that the table has decide: an empty cell clears, a column that is not there leaves as it is.

mod cells;
mod line;
mod listing;

pub use cells::{Columns, RowError};
pub use line::{LINE_COLUMNS, check_line_columns, line_row};
pub use listing::{LISTING_COLUMNS, check_listing_columns, listing_row};

/// Columns that explain failed rows: written beside them, and ignored when the mended file comes back.
pub const ERROR_COLUMNS: [&str; 2] = ["error_columns", "errors"];

#[cfg(test)]
mod tests;
