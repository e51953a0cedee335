//! The index as a store: opening, writing, rebuilding.
//!
//! The database is the truth and the index can be thrown away. `dir/generation-N/` holds one built index,
//! `dir/CURRENT` names the one that serves. Every commit carries the database's epoch, the hashes of schema
//! and analysis, and the cursor into the change log; if any of them doesn't fit, the index asks to be rebuilt.

mod batch;
mod error;
mod generation;
mod health;
mod ids;
mod payload;
mod place;
mod rebuild;
mod residents;
mod view;
mod writer;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tantivy::Searcher;
use tantivy::directory::DirectoryLock;

pub use batch::Batch;
pub use error::{IndexError, OpenError, Reason};
pub(crate) use ids::Columns;
pub use ids::Versions;
pub use place::Place;
pub use rebuild::Rebuild;
pub(crate) use residents::Resident;
pub(crate) use view::View;

use crate::failpoint;
use crate::schema::{self, Fields};
use generation::Generation;
use payload::Payload;
use writer::Writer;

/// The search index. Share it between threads by `Arc`; one process may write to it, any may read.
pub struct SearchIndex {
    dir: PathBuf,
    fields: Fields,
    state: RwLock<State>,
    writer: Mutex<Writer>,
    lock: Mutex<Option<DirectoryLock>>,
}

struct State {
    epoch: String,
    generation: Option<Arc<Generation>>,
    reason: Option<Reason>,
}

impl SearchIndex {
    /// Opens the index in a folder, which is made if need be. Never writes to an existing index; ask
    /// [`Self::needs_rebuild`] before use. Checks all files' checksums, so it takes about a second per gigabyte.
    pub fn open(dir: &Path, epoch: &str) -> Result<Self, OpenError> {
        let failed = |source| OpenError {
            path: dir.to_owned(),
            source,
        };
        std::fs::create_dir_all(dir).map_err(failed)?;
        let (generation, reason) = Generation::open(dir, epoch);
        let state = State {
            epoch: epoch.to_owned(),
            generation: generation.map(Arc::new),
            reason,
        };
        Ok(Self {
            dir: dir.to_owned(),
            fields: schema::build().1,
            state: RwLock::new(state),
            writer: Mutex::new(Writer::default()),
            lock: Mutex::new(None),
        })
    }

    /// Why the index must be rebuilt before it can be written to, or `None`. Meanwhile an index of another
    /// epoch or chain still answers; a missing or damaged one, or one with another schema, does not.
    pub fn needs_rebuild(&self) -> Option<Reason> {
        read(&self.state).reason
    }

    /// Whether searches get an answer.
    pub fn is_ready(&self) -> bool {
        read(&self.state).generation.is_some()
    }

    /// The epoch of the database that the index follows.
    pub fn epoch(&self) -> String {
        read(&self.state).epoch.clone()
    }

    /// The last change that searches see, as given to [`Self::commit`]; 0 where there is no index.
    pub fn cursor(&self) -> u64 {
        read(&self.state)
            .generation
            .as_ref()
            .map_or(0, |generation| generation.place().seq)
    }

    /// The place up to which searches see changes; the beginning where there is no index.
    pub fn place(&self) -> Place {
        let serving = read(&self.state).generation.clone();
        serving.map(|generation| generation.place()).unwrap_or_default()
    }

    /// Applies changes; searches see them after the next [`Self::commit`]. After an error everything since the
    /// last commit is lost: start again from [`Self::cursor`].
    pub fn apply(&self, batch: Batch) -> Result<(), IndexError> {
        self.take_lock()?;
        let mut writer = guard(&self.writer);
        let (generation, _) = self.writable()?;
        writer.apply(&generation.index, &self.fields, batch)
    }

    /// Applies changes and commits them. After an error start again from [`Self::cursor`].
    pub fn write(&self, batch: Batch, place: impl Into<Place>) -> Result<(), IndexError> {
        self.apply(batch)?;
        self.commit(place)
    }

    /// Makes everything applied lasting and visible: a search that starts after this sees it.
    pub fn commit(&self, place: impl Into<Place>) -> Result<(), IndexError> {
        let place = place.into();
        self.take_lock()?;
        let mut writer = guard(&self.writer);
        let (generation, epoch) = self.writable()?;
        writer.commit(&generation.index, &Payload::new(&epoch, place.clone()))?;
        failpoint::reached("index: committed");
        generation.show(&self.fields, place)?;
        failpoint::reached("index: shown");
        Ok(())
    }

    /// Starts a new index for this epoch in a new folder; the old one serves until it is finished.
    pub fn rebuild(&self, epoch: &str) -> Result<Rebuild<'_>, IndexError> {
        Rebuild::new(self, epoch)
    }

    /// How many bytes of memory are held by what is derived from the index, by its name.
    pub fn memory(&self) -> BTreeMap<&'static str, usize> {
        self.view().map(|view| view.memory()).unwrap_or_default()
    }

    /// Lets go of the writer and its memory; the next write opens it again.
    pub fn close_writer(&self) -> Result<(), IndexError> {
        guard(&self.writer).finish()
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// A view of the last commit, or `None` where there is nothing to search.
    pub(crate) fn searcher(&self) -> Option<Searcher> {
        self.view().map(|view| view.searcher.clone())
    }

    /// The last commit and all that is derived from it, or `None` where there is nothing to search.
    pub(crate) fn view(&self) -> Option<Arc<View>> {
        read(&self.state)
            .generation
            .as_ref()
            .map(|generation| generation.view())
    }

    fn writable(&self) -> Result<(Arc<Generation>, String), IndexError> {
        let state = read(&self.state);
        match (&state.generation, state.reason) {
            (Some(generation), None) => Ok((Arc::clone(generation), state.epoch.clone())),
            (_, reason) => Err(IndexError::NeedsRebuild(reason.unwrap_or(Reason::Missing))),
        }
    }

    /// Takes the lock on the whole folder, once and for as long as the index is open.
    fn take_lock(&self) -> Result<(), IndexError> {
        let mut held = guard(&self.lock);
        if held.is_none() {
            *held = Some(writer::lock(&self.dir)?);
        }
        Ok(())
    }

    /// Makes the folder, if somebody removed it, and takes its lock: the old one is held on a file that is gone.
    fn hold_folder(&self) -> Result<(), IndexError> {
        std::fs::create_dir_all(&self.dir)?;
        if !writer::is_locked(&self.dir) {
            *guard(&self.lock) = None;
        }
        self.take_lock()
    }
}

// A panic elsewhere leaves these values whole, so a poisoned lock is as good as a sound one.

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
