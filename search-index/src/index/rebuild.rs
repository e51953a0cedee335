//! Building a new generation while the old one serves.

use std::fs;
use std::sync::Arc;

use super::batch::Batch;
use super::error::IndexError;
use super::generation::{Generation, remove_others};
use super::payload::Payload;
use super::place::Place;
use super::writer::Writer;
use super::{SearchIndex, State, guard, read, write};
use crate::failpoint;

/// A generation under construction. Dropped unfinished, it leaves the serving one as it is.
pub struct Rebuild<'a> {
    owner: &'a SearchIndex,
    epoch: String,
    generation: Option<Generation>,
    writer: Writer,
}

impl<'a> Rebuild<'a> {
    pub(super) fn new(owner: &'a SearchIndex, epoch: &str) -> Result<Self, IndexError> {
        owner.hold_folder()?;
        if let Some(serving) = &read(&owner.state).generation {
            remove_others(&owner.dir, &serving.folder);
        }
        let generation = Some(Generation::create(&owner.dir)?);
        Ok(Self {
            owner,
            epoch: epoch.to_owned(),
            generation,
            writer: Writer::default(),
        })
    }

    /// Adds a batch.
    pub fn apply(&mut self, batch: Batch) -> Result<(), IndexError> {
        match &self.generation {
            Some(generation) => self.writer.apply(&generation.index, &self.owner.fields, batch),
            None => Ok(()),
        }
    }

    /// Commits with the cursor of the last change that was added, and switches: searches that start from
    /// now on see the new generation. The old one is removed, and with it what was applied to it meanwhile:
    /// follow the change log from this cursor.
    pub fn finish(mut self, place: impl Into<Place>) -> Result<(), IndexError> {
        // Until it is complete it is dropped with this, folder and all: where the disk is full, none may be left behind.
        let Some(generation) = &self.generation else {
            return Ok(());
        };
        let payload = Payload::new(&self.epoch, place.into());
        failpoint::reached("rebuild: before its commit");
        self.writer.commit(&generation.index, &payload)?;
        self.writer.finish()?;
        failpoint::reached("rebuild: committed");
        generation.show(&self.owner.fields, payload.place)?;
        let Some(generation) = self.generation.take() else {
            return Ok(());
        };
        let mut writer = guard(&self.owner.writer);
        failpoint::reached("rebuild: before the switch");
        generation.switch(&self.owner.dir)?;
        failpoint::reached("rebuild: switched");
        *writer = Writer::default();
        let folder = generation.folder.clone();
        *write(&self.owner.state) = State {
            epoch: payload.db_epoch,
            generation: Some(Arc::new(generation)),
            reason: None,
        };
        remove_others(&self.owner.dir, &folder);
        failpoint::reached("rebuild: old one removed");
        Ok(())
    }
}

impl Drop for Rebuild<'_> {
    fn drop(&mut self) {
        if let Some(generation) = self.generation.take() {
            self.writer = Writer::default();
            let _removed_by_the_next_rebuild = fs::remove_dir_all(&generation.folder);
        }
    }
}
