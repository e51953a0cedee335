//! One built index in its own folder, and the file that says which one serves.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

use tantivy::{Index, IndexReader, ReloadPolicy, TantivyError};

use super::error::Reason;
use super::health::Lengths;
use super::payload::Payload;
use super::place::Place;
use super::view::View;
use super::{read, write};
use crate::schema::Fields;
use crate::{analysis, schema};

/// Names the folder of the generation that serves.
const CURRENT: &str = "CURRENT";

/// How the folder of a generation is called, before its number.
const PREFIX: &str = "generation-";

/// One built index.
pub(super) struct Generation {
    pub(super) folder: PathBuf,
    pub(super) index: Index,
    reader: IndexReader,
    view: RwLock<Arc<View>>,
    place: RwLock<Place>,
    pub(super) lengths: Mutex<Lengths>,
}

impl Generation {
    fn new(folder: PathBuf, index: Index, place: Place) -> Result<Self, TantivyError> {
        analysis::register(index.tokenizers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let view = View::of(reader.searcher(), &schema::build().1, None)?;
        Ok(Self {
            folder,
            index,
            reader,
            view: RwLock::new(Arc::new(view)),
            place: RwLock::new(place),
            lengths: Mutex::default(),
        })
    }

    /// An empty index in a folder of its own beside the others.
    pub(super) fn create(dir: &Path) -> Result<Self, TantivyError> {
        let folder = dir.join(format!("{PREFIX}{}", highest(dir)? + 1));
        fs::create_dir(&folder)?;
        let index = Index::create_in_dir(&folder, schema::build().0)?;
        Self::new(folder, index, Place::default())
    }

    /// Opens the serving generation. With a reason and a generation both, it may serve until it is rebuilt.
    pub(super) fn open(dir: &Path, epoch: &str) -> (Option<Self>, Option<Reason>) {
        let Ok(name) = fs::read_to_string(dir.join(CURRENT)) else {
            return (None, Some(Reason::Missing));
        };
        let name = name.trim();
        if !is_generation(name) {
            return (None, Some(Reason::Damaged));
        }
        match Self::open_folder(dir.join(name), epoch) {
            Ok(opened) => opened,
            Err(_) => (None, Some(Reason::Damaged)),
        }
    }

    fn open_folder(folder: PathBuf, epoch: &str) -> Result<(Option<Self>, Option<Reason>), TantivyError> {
        let index = Index::open_in_dir(&folder)?;
        let payload = index.load_metas()?.payload.unwrap_or_default();
        let Ok(payload) = serde_json::from_str::<Payload>(&payload) else {
            return Ok((None, Some(Reason::Damaged)));
        };
        let wanted = Payload::new(epoch, payload.place);
        if payload.schema_hash != wanted.schema_hash || index.schema() != schema::build().0 {
            return Ok((None, Some(Reason::OtherSchema)));
        }
        if !index.validate_checksum()?.is_empty() {
            return Ok((None, Some(Reason::Damaged)));
        }
        let reason = if payload.db_epoch != wanted.db_epoch {
            Some(Reason::OtherEpoch)
        } else if payload.analysis_hash != wanted.analysis_hash {
            Some(Reason::OtherAnalysis)
        } else {
            None
        };
        Ok((Some(Self::new(folder, index, wanted.place)?), reason))
    }

    /// What searches see.
    pub(super) fn view(&self) -> Arc<View> {
        Arc::clone(&read(&self.view))
    }

    pub(super) fn place(&self) -> Place {
        read(&self.place).clone()
    }

    /// Whether this is the one that would be opened.
    pub(super) fn is_current(&self, dir: &Path) -> bool {
        let name = self.folder.file_name().unwrap_or_default();
        fs::read(dir.join(CURRENT)).is_ok_and(|said| said.trim_ascii() == name.as_encoded_bytes())
    }

    /// Shows what was committed to the searches that follow. What is derived from new segments is derived here.
    pub(super) fn show(&self, fields: &Fields, place: Place) -> Result<(), TantivyError> {
        self.reader.reload()?;
        let view = View::of(self.reader.searcher(), fields, Some(&self.view()))?;
        *write(&self.view) = Arc::new(view);
        *write(&self.place) = place;
        self.note_lengths();
        Ok(())
    }

    /// Makes this the serving generation, also after a crash, and removes the others.
    pub(super) fn switch(&self, dir: &Path) -> io::Result<()> {
        let name = self.folder.file_name().unwrap_or_default();
        let draft = dir.join("CURRENT.new");
        let mut file = File::create(&draft)?;
        file.write_all(name.as_encoded_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, dir.join(CURRENT))?;
        File::open(dir)?.sync_all()
    }
}

/// Removes every generation's folder but this one. What cannot be removed is left for the next time.
pub(super) fn remove_others(dir: &Path, keep: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path != keep && entry.file_name().to_str().is_some_and(is_generation) {
            let _left_for_next_time = fs::remove_dir_all(path);
        }
    }
}

fn is_generation(name: &str) -> bool {
    number(name).is_some()
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.parse().ok()
}

fn highest(dir: &Path) -> io::Result<u64> {
    let mut highest = 0;
    for entry in fs::read_dir(dir)? {
        highest = highest.max(entry?.file_name().to_str().and_then(number).unwrap_or(0));
    }
    Ok(highest)
}
