//! The things that operations act on, by the names that a report gives them.

use std::sync::atomic::{AtomicU64, Ordering};

use interleave::ObjectId;

use super::spot::is_ours;
use super::{Place, TaskId, run};

/// What kind of thing: its type's name and what a report calls it.
#[derive(Debug, PartialEq, Eq)]
pub struct Sort {
    /// `Mutex`.
    pub kind: &'static str,
    /// `mutex`, for `mutex 1`.
    pub noun: &'static str,
}

/// One thing, known to the run under way. Handles that share a thing share its tag.
#[derive(Debug)]
pub struct Tag {
    sort: &'static Sort,
    /// The run that knows the thing, in the upper half, and its number there, in the lower. A `static`
    /// outlives its run, and is a new thing in the next.
    known: AtomicU64,
}

impl Tag {
    /// The tag of a new thing.
    #[must_use]
    pub const fn new(sort: &'static Sort) -> Self {
        Self { sort, known: AtomicU64::new(0) }
    }

    /// The thing's number in the run under way; `None` outside of a run.
    #[track_caller]
    pub fn id(&self) -> Option<ObjectId> {
        run::with(|run| {
            let known = self.known.load(Ordering::Relaxed);
            if known >> 32 == u64::from(run.serial) {
                return (known & u64::from(u32::MAX)) as usize;
            }
            let id = run.things.borrow_mut().add(self.sort, std::panic::Location::caller());
            self.known.store((u64::from(run.serial) << 32) | id as u64, Ordering::Relaxed);
            id
        })
    }
}

/// The things of a run.
#[derive(Debug, Default)]
pub(crate) struct Things(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    sort: &'static Sort,
    /// Counted from 1 among things of the same sort.
    number: u32,
    place: Place,
    /// It told of something when nobody listened, and that was not kept.
    lost: bool,
    /// Who holds it.
    holders: Vec<TaskId>,
    /// The senders of a channel that are left: a number for each, and where it was made.
    senders: Vec<(u32, Place)>,
}

impl Things {
    fn add(&mut self, sort: &'static Sort, place: Place) -> ObjectId {
        let number = self.0.iter().filter(|entry| entry.sort.noun == sort.noun).count() + 1;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.0.push(Entry { sort, number, place, lost: false, holders: Vec::new(), senders: Vec::new() });
        self.0.len() - 1
    }

    pub(crate) fn name(&self, id: ObjectId) -> String {
        let Entry { sort, number, .. } = &self.0[id];
        format!("{} {number}", sort.noun)
    }

    pub(crate) fn kind(&self, id: ObjectId) -> &'static str {
        self.0[id].sort.kind
    }

    pub(crate) fn lose(&mut self, id: ObjectId) {
        self.0[id].lost = true;
    }

    pub(crate) fn lost(&self, id: ObjectId) -> bool {
        self.0[id].lost
    }

    pub(crate) fn add_sender(&mut self, id: ObjectId, number: u32, place: Place) {
        self.0[id].senders.push((number, place));
    }

    pub(crate) fn drop_sender(&mut self, id: ObjectId, number: u32) {
        self.0[id].senders.retain(|(other, _)| *other != number);
    }

    /// Where the senders that are left were made.
    pub(crate) fn senders(&self, id: ObjectId) -> impl Iterator<Item = Place> + '_ {
        self.0[id].senders.iter().map(|(_, place)| *place)
    }

    pub(crate) fn hold(&mut self, id: ObjectId, task: TaskId) {
        self.0[id].holders.push(task);
    }

    pub(crate) fn release(&mut self, id: ObjectId, task: TaskId) {
        let holders = &mut self.0[id].holders;
        if let Some(at) = holders.iter().position(|holder| *holder == task) {
            holders.remove(at);
        }
    }

    pub(crate) fn holders(&self, id: ObjectId) -> Vec<TaskId> {
        let mut holders = self.0[id].holders.clone();
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    /// What `task` holds, in the order of the things' first use.
    pub(crate) fn held_by(&self, task: TaskId) -> Vec<ObjectId> {
        (0..self.0.len()).filter(|id| self.0[*id].holders.contains(&task)).collect()
    }

    pub(crate) fn recorded(&self) -> Vec<interleave::Thing> {
        (0..self.0.len())
            .map(|id| interleave::Thing {
                kind: self.0[id].sort.kind,
                name: self.name(id),
                place: Some(self.0[id].place).filter(|place| !is_ours(place.file())),
            })
            .collect()
    }
}
