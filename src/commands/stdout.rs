//! Words on standard output, whose reader may leave before the end: `theriac demo | head` is no fault.

use std::{
    fmt,
    io::{self, ErrorKind, Write},
    sync::atomic::{AtomicBool, Ordering},
};

/// Whether standard output was found closed. It stays closed, for the whole process.
static LEFT: AtomicBool = AtomicBool::new(false);

/// Writes a line, given by `format_args!`. Once nobody reads any more, nothing is written.
pub fn say(line: fmt::Arguments<'_>) {
    if let Err(e) = write(line) {
        tracing::warn!("standard output: {e}");
    }
}

/// The same, with the fault told: a full disk is one, a reader who left is none.
///
/// # Errors
/// What the system says.
pub fn write(line: fmt::Arguments<'_>) -> io::Result<()> {
    if reader_left() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    match out.write_fmt(format_args!("{line}\n")).and_then(|()| out.flush()) {
        Err(e) if e.kind() == ErrorKind::BrokenPipe => {
            LEFT.store(true, Ordering::Relaxed);
            Ok(())
        }
        other => other,
    }
}

/// Whether nobody reads any more.
pub fn reader_left() -> bool {
    LEFT.load(Ordering::Relaxed)
}
