//! Documents and uploads, kept outside any served path under random names.

mod place;

use crate::config::FilesPlace;
use futures_util::StreamExt;
use object_store::{GetResult, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, path::Path as Key};
use std::{path::Path, sync::Arc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How much of a file is in memory at once, in bytes.
const PIECE: usize = 256 * 1024;

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The store said no.
    #[error("files: {0}")]
    Store(#[from] object_store::Error),
    /// There is no such file: a restored backup may name one that was deleted while it was made.
    #[error("files: it is gone")]
    Gone,
    /// A file on this machine could not be read or written.
    #[error("files: {0}")]
    Io(#[from] std::io::Error),
}

/// The file store: a folder, or a bucket of an S3-compatible store.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    name: Arc<str>,
}

impl Files {
    /// Opens the store. A folder must exist; a bucket is not looked at before it is used.
    pub fn open(place: &FilesPlace) -> Result<Self, FilesError> {
        let (store, name) = place::open(place)?;
        Ok(Self {
            store,
            name: Arc::from(name),
        })
    }

    /// Which store this is: the same for whoever reads and writes the same files, and another for everyone else.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the store answers: asks for one name.
    pub async fn check(&self) -> Result<(), FilesError> {
        match self.store.list(None).next().await {
            Some(Err(e)) => Err(e.into()),
            _ => Ok(()),
        }
    }

    /// Keeps `bytes` under `name`.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), FilesError> {
        self.store.put(&Key::from(name), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// Keeps a file's content under `name`, piece by piece.
    pub async fn put_file(&self, name: &str, file: &Path) -> Result<(), FilesError> {
        let mut source = tokio::fs::File::open(file).await?;
        let mut target = WriteMultipart::new(self.store.put_multipart(&Key::from(name)).await?);
        let mut piece = vec![0; PIECE];
        loop {
            let length = source.read(&mut piece).await?;
            if length == 0 {
                break;
            }
            target.wait_for_capacity(2).await?;
            target.write(piece.get(..length).unwrap_or_default());
        }
        target.finish().await?;
        Ok(())
    }

    /// Copies what is kept under `name` into a file, piece by piece.
    pub async fn copy_to(&self, name: &str, file: &Path) -> Result<(), FilesError> {
        let mut source = self.kept(name).await?.into_stream();
        let mut target = tokio::fs::File::create(file).await?;
        while let Some(piece) = source.next().await {
            target.write_all(&piece?).await?;
        }
        target.flush().await?;
        Ok(())
    }

    /// The bytes kept under `name`.
    pub async fn get(&self, name: &str) -> Result<Vec<u8>, FilesError> {
        Ok(self.kept(name).await?.bytes().await?.to_vec())
    }

    async fn kept(&self, name: &str) -> Result<GetResult, FilesError> {
        match self.store.get(&Key::from(name)).await {
            Err(object_store::Error::NotFound { .. }) => Err(FilesError::Gone),
            other => Ok(other?),
        }
    }

    /// Forgets `name`; it need not be there.
    pub async fn delete(&self, name: &str) -> Result<(), FilesError> {
        match self.store.delete(&Key::from(name)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}
