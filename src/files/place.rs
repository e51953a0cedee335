//! Opening the place where files are kept.

use super::FilesError;
use crate::config::FilesPlace;
use object_store::{ObjectStore, local::LocalFileSystem};
use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::Path,
    sync::Arc,
};

/// A file in the folder by which it is known again, whatever it is called where it is mounted.
const MARK: &str = ".store";

type Opened = (Arc<dyn ObjectStore>, String);

pub(super) fn open(place: &FilesPlace) -> Result<Opened, FilesError> {
    match place {
        FilesPlace::Folder(folder) => {
            let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
            Ok((Arc::new(store), format!("folder {}", mark(folder)?)))
        }
        FilesPlace::Bucket { bucket, prefix } => open_bucket(bucket, prefix),
    }
}

/// What is written in the folder's mark, made on first use. Of several that make it at once one is first.
fn mark(folder: &Path) -> std::io::Result<String> {
    let path = folder.join(MARK);
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    let new = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string();
    let draft = folder.join(format!("{MARK}-{new}"));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
    file.write_all(new.as_bytes())?;
    file.sync_all()?;
    // A link is there whole or not at all.
    let linked = std::fs::hard_link(&draft, &path);
    std::fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(new),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => std::fs::read_to_string(&path),
        Err(e) => Err(e),
    }
}

/// How it is reached (region, endpoint, keys) stands in the usual `AWS_…` variables.
#[cfg(feature = "s3")]
fn open_bucket(bucket: &str, prefix: &str) -> Result<Opened, FilesError> {
    use object_store::{
        BackoffConfig, ClientOptions, RetryConfig, aws::AmazonS3Builder, aws::AmazonS3ConfigKey,
        prefix::PrefixStore,
    };
    use std::time::Duration;
    // Somebody waits for the answer: better an error soon than an answer in minutes.
    let retry = RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: 3,
        retry_timeout: Duration::from_secs(15),
    };
    let within = ClientOptions::new()
        .with_connect_timeout(Duration::from_secs(5))
        .with_timeout(Duration::from_secs(60));
    let builder = AmazonS3Builder::from_env();
    let plain = builder.get_config_value(&AmazonS3ConfigKey::Client(
        object_store::ClientConfigKey::AllowHttp,
    ));
    let plain = plain.is_some_and(|v| v == "true");
    let endpoint = builder
        .get_config_value(&AmazonS3ConfigKey::Endpoint)
        .unwrap_or_default();
    let store = builder
        .with_bucket_name(bucket)
        .with_client_options(within.with_allow_http(plain))
        .with_retry(retry)
        .build()?;
    let name = format!("s3://{bucket}/{prefix} {endpoint}");
    Ok((Arc::new(PrefixStore::new(store, prefix)), name))
}

/// The settings refuse a bucket where this build has none.
#[cfg(not(feature = "s3"))]
fn open_bucket(_bucket: &str, _prefix: &str) -> Result<Opened, FilesError> {
    Err(std::io::Error::from(ErrorKind::Unsupported).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_known_again_under_any_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = |path: &Path| open(&FilesPlace::Folder(path.to_owned())).expect("it opens").1;
        let other = tempfile::tempdir().expect("a folder");
        let link = other.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).expect("a link");
        assert_eq!(name(folder.path()), name(folder.path()));
        assert_eq!(name(folder.path()), name(&link));
        assert_ne!(name(folder.path()), name(other.path()));
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .flatten()
            .collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
}
