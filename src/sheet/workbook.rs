use super::raw::RawRow;
use super::source::Handle;
use super::spool::Spool;
use super::{Limits, SheetError};
pub(super) fn read(_handle: Handle, _limits: &Limits) -> Result<(Option<RawRow>, Spool), SheetError> {
    Err(SheetError::new("broken_workbook", "not yet"))
}
pub(super) fn refuse_compound_file(_handle: &mut Handle) -> SheetError {
    SheetError::new("old_workbook", "not yet")
}
