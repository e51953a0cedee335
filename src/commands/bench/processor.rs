//! What processes use: processor time and memory, as Linux tells it; and on which core they run.

use crate::error::{Error, Result};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::{collections::BTreeMap, fs, path::Path, time::Duration};

/// The processor time of a process and of all that it started, thread by thread: a thread that ended meanwhile would
/// otherwise take its time with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Used(BTreeMap<u32, u64>);

impl Used {
    /// So far.
    pub(super) fn by(process: u32) -> Result<Self> {
        let mut threads = BTreeMap::new();
        for process in family(process)? {
            let folder = format!("/proc/{process}/task");
            for thread in fs::read_dir(folder).into_iter().flatten().flatten() {
                let id = thread.file_name().to_string_lossy().parse::<u32>();
                if let (Ok(id), Some(time)) = (id, on_processor(&thread.path())) {
                    threads.insert(id, time);
                }
            }
        }
        if threads.is_empty() {
            return Err(Error::Internal(format!("process {process} is not running")));
        }
        Ok(Self(threads))
    }

    /// What was used since `earlier`.
    pub(super) fn since(&self, earlier: &Self) -> Duration {
        let spent = self.0.iter().map(|(thread, now)| {
            let before = earlier.0.get(thread).copied().unwrap_or_default();
            now.saturating_sub(before)
        });
        Duration::from_nanos(spent.sum())
    }
}

/// Nanoseconds on a processor.
fn on_processor(thread: &Path) -> Option<u64> {
    let told = fs::read_to_string(thread.join("schedstat")).ok()?;
    told.split(' ').next()?.parse().ok()
}

/// A process and all that descend from it.
fn family(process: u32) -> Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Ok(id) = entry.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        let told = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name stands in parentheses and may hold anything.
        let parent = told
            .rsplit(") ")
            .next()
            .and_then(|t| t.split(' ').nth(1)?.parse::<u32>().ok());
        parents.extend(parent.map(|parent| (id, parent)));
    }
    let mut family = vec![process];
    let mut at = 0;
    while let Some(one) = family.get(at).copied() {
        family.extend(
            parents
                .iter()
                .filter(|(_, parent)| *parent == one)
                .map(|(id, _)| *id),
        );
        at += 1;
    }
    Ok(family)
}

/// The memory of a process that no file holds, in bytes (RssAnon).
pub(super) fn anonymous_memory(process: u32) -> Result<u64> {
    let told = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = told.lines().find_map(|l| l.strip_prefix("RssAnon:"));
    let kilobytes = line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok());
    let kilobytes =
        kilobytes.ok_or_else(|| Error::Internal("RssAnon is not told by this system".to_owned()))?;
    Ok(kilobytes * 1024)
}

/// Two cores: what is measured runs on the one, the load on the other. With fewer, nothing is pinned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cores {
    served: Option<usize>,
    loading: Option<usize>,
}

impl Cores {
    /// The first two that this process may run on; the calling thread stays on the second.
    pub(super) fn take() -> Self {
        let allowed = sched_getaffinity(None).unwrap_or_default();
        let mut free = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core));
        let cores = match (free.next(), free.next()) {
            (served @ Some(_), loading @ Some(_)) => Self { served, loading },
            _ => Self {
                served: None,
                loading: None,
            },
        };
        stay_on(cores.loading);
        cores
    }

    /// Does something, such as starting a process that inherits it, on the core of what is measured.
    pub(super) fn on_served<T>(self, work: impl FnOnce() -> T) -> T {
        stay_on(self.served);
        let done = work();
        stay_on(self.loading);
        done
    }

    /// In words.
    pub(super) fn told(self) -> String {
        match (self.served, self.loading) {
            (Some(served), Some(loading)) => format!("servers on core {served}, load on core {loading}"),
            _ => "not pinned: fewer than two cores".to_owned(),
        }
    }
}

fn stay_on(core: Option<usize>) {
    let Some(core) = core else { return };
    let mut only = CpuSet::new();
    only.set(core);
    if let Err(e) = sched_setaffinity(None, &only) {
        tracing::warn!("cannot stay on core {core}: {e}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_counted_and_rest_is_not() {
        let me = std::process::id();
        let before = Used::by(me).unwrap();
        let mut sum = 0_u64;
        let from = std::time::Instant::now();
        while from.elapsed() < Duration::from_millis(200) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let used = Used::by(me).unwrap().since(&before);
        // Other tests of this process may work, too; other processes may keep us from working.
        assert!(used > Duration::from_millis(20), "{used:?}");
        assert!(anonymous_memory(me).unwrap() > 100_000);
    }

    #[test]
    fn a_process_that_is_not_there_is_an_error() {
        assert!(Used::by(u32::MAX).is_err());
    }
}
