//! Documents and uploads, kept outside any served path under random names.

use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as Key};
use std::{path::Path, sync::Arc};

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
#[error("files: {0}")]
pub struct FilesError(#[from] object_store::Error);

/// The file store: a local folder today, any object store tomorrow.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

impl Files {
    /// Keeps files in this folder, which must exist.
    pub fn in_folder(folder: &Path) -> Result<Self, FilesError> {
        Ok(Self {
            store: Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)),
        })
    }

    /// Keeps `bytes` under `name`.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), FilesError> {
        self.store.put(&Key::from(name), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// The bytes kept under `name`.
    pub async fn get(&self, name: &str) -> Result<Vec<u8>, FilesError> {
        Ok(self.store.get(&Key::from(name)).await?.bytes().await?.to_vec())
    }

    /// Forgets `name`; it need not be there.
    pub async fn delete(&self, name: &str) -> Result<(), FilesError> {
        match self.store.delete(&Key::from(name)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}
