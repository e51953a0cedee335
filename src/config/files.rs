//! Where documents and catalogues are kept, as a setting.

use std::path::PathBuf;

/// Where documents and catalogues are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesPlace {
    /// A folder: `DATA_DIR/files`, or one that all nodes have mounted.
    Folder(PathBuf),
    /// A bucket of an S3-compatible store; how it is reached stands in the usual `AWS_…` variables.
    Bucket {
        /// Its name.
        bucket: String,
        /// What the names of all files begin with; may be empty.
        prefix: String,
    },
}

impl FilesPlace {
    /// By the URL's scheme. Unknown schemes are refused: a mistyped one must not become a folder.
    pub fn of(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("file://") {
            return match path.starts_with('/') {
                true => Ok(Self::Folder(PathBuf::from(path))),
                false => Err("file:// takes a path from the root, as in file:///srv/theriac".to_owned()),
            };
        }
        let Some(rest) = url.strip_prefix("s3://") else {
            return Err("must start with s3:// or file:///".to_owned());
        };
        if !cfg!(feature = "s3") {
            return Err("this build has no S3; build it with `--features s3`".to_owned());
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if bucket.is_empty() || !bucket.chars().all(is_plain) {
            return Err("a bucket's name is missing or has letters that none has".to_owned());
        }
        Ok(Self::Bucket {
            bucket: bucket.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_by_its_scheme() {
        let folder = FilesPlace::Folder(PathBuf::from("/srv/files"));
        assert_eq!(FilesPlace::of("file:///srv/files"), Ok(folder));
        for wrong in [
            "/srv/files",
            "file://srv",
            "S3://bucket",
            "s3://",
            "s3://a b",
            "gs://bucket",
        ] {
            assert!(FilesPlace::of(wrong).is_err(), "{wrong}");
        }
        let bucket = FilesPlace::of("s3://theriac-files/a/b/");
        match cfg!(feature = "s3") {
            false => assert!(bucket.is_err_and(|why| why.contains("--features s3"))),
            true => assert_eq!(
                bucket,
                Ok(FilesPlace::Bucket {
                    bucket: "theriac-files".to_owned(),
                    prefix: "a/b".to_owned()
                })
            ),
        }
    }
}
