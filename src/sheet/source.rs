use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{Limits, SheetError};

/// Where a file's bytes are.
#[derive(Debug, Clone)]
pub enum Source {
    /// In a file; it is read piece by piece, never all at once.
    Path(PathBuf),
    /// In memory.
    Bytes(Vec<u8>),
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Source {
        Source::Path(path.to_owned())
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Source {
        Source::Path(path)
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Source {
        Source::Bytes(bytes)
    }
}

impl From<&[u8]> for Source {
    fn from(bytes: &[u8]) -> Source {
        Source::Bytes(bytes.to_owned())
    }
}

/// A file that can be read more than once.
pub(super) trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// An opened source, at its beginning.
pub(super) type Handle = Box<dyn ReadSeek>;

impl Source {
    /// Opens the source and refuses it when it is empty or too large.
    pub(super) fn handle(self, limits: &Limits) -> Result<Handle, SheetError> {
        let mut handle: Handle = match self {
            Source::Path(path) => Box::new(File::open(path).map_err(|error| SheetError::unreadable(&error))?),
            Source::Bytes(bytes) => Box::new(Cursor::new(bytes)),
        };
        let length = handle
            .seek(SeekFrom::End(0))
            .map_err(|error| SheetError::unreadable(&error))?;
        if length == 0 {
            return Err(SheetError::new("empty", "the file is empty"));
        }
        if length > limits.max_bytes {
            let most = limits.max_bytes >> 20;
            let message = format!("the file has {length} bytes; at most {most} MB are read: split it");
            return Err(SheetError::new("too_large", message));
        }
        rewind(&mut handle)?;
        Ok(handle)
    }
}

/// Back to the first byte.
pub(super) fn rewind(handle: &mut Handle) -> Result<(), SheetError> {
    handle.rewind().map_err(|error| SheetError::unreadable(&error))
}

/// Calls `see` with the whole file, piece by piece, from the first byte.
///
/// `see` answers whether it wants to see more.
pub(super) fn each_piece(handle: &mut Handle, mut see: impl FnMut(&[u8]) -> bool) -> Result<(), SheetError> {
    rewind(handle)?;
    let mut piece = vec![0; 64 << 10];
    loop {
        let length = read_piece(handle, &mut piece)?;
        if length == 0 || !see(&piece[..length]) {
            return Ok(());
        }
    }
}

/// One read, again when it was interrupted. Zero bytes: the end.
pub(super) fn read_piece(handle: &mut Handle, piece: &mut [u8]) -> Result<usize, SheetError> {
    loop {
        match handle.read(piece) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(SheetError::unreadable(&error)),
            Ok(length) => return Ok(length),
        }
    }
}
