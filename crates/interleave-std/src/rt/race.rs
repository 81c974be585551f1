//! Data races: two accesses to the same plain memory, by two threads, one of them a write, and nothing that
//! orders them (C++20, [intro.races]; Rust takes its memory model from there).
//!
//! Plain memory that threads share is behind an `UnsafeCell`. Its `get` tells that somebody is about to use
//! the memory, but not how. So its bytes are compared when the thread comes to its next operation: until then
//! nobody else runs, and what has changed was written by this thread.
//!
//! A `Cell` and a `RefCell` say how they use theirs. There may be many, most of them used by one thread only, so
//! they are no objects, and stand in a report only where they are raced for.

use interleave::Failure;
use interleave::report::Kind;

use super::memory::View;
use super::object::REF_CELL;
use super::run::Run;
use super::statics::Memory;
use super::{Handle, Place, Tid};

/// What is known of plain memory in a run.
#[derive(Debug, Default)]
pub(crate) struct Races {
    /// By handle, who used what is behind an `UnsafeCell`.
    uses: Vec<Uses>,
    /// Uses by the running thread of which it is not known yet whether they write.
    open: Vec<Open>,
    cells: Vec<Plain>,
}

/// The last read and the last write of each thread.
#[derive(Debug, Default)]
struct Uses(Vec<Access>);

#[derive(Clone, Copy, Debug)]
pub(super) struct Access {
    pub(super) tid: Tid,
    /// The thread's operation that comes after it: whoever has seen that has seen this.
    time: u32,
    pub(super) place: Place,
    writes: bool,
    /// How many events there were before it, where they are recorded.
    pub(super) row: usize,
}

/// What is known of a `Cell` or a `RefCell`.
#[derive(Debug)]
struct Plain {
    kind: &'static str,
    /// Where it was first used.
    place: Place,
    uses: Uses,
}

impl Access {
    /// `writes refcell 1`.
    pub(super) fn text(&self, name: &str) -> String {
        format!("{} {name}", said(self.writes))
    }
}

impl Uses {
    /// Adds an access by a thread that has seen so much of the others; gives one with which it races.
    fn add(&mut self, access: Access, seen: &View) -> Option<Access> {
        let races = |other: &&Access| {
            other.tid != access.tid && (other.writes || access.writes) && seen.seen_of(other.tid) < other.time
        };
        let racing = self.0.iter().find(races).copied();
        self.0.retain(|old| (old.tid, old.writes) != (access.tid, access.writes));
        self.0.push(access);
        racing
    }
}

#[derive(Debug)]
struct Open {
    handle: Handle,
    place: Place,
    memory: Memory,
    before: Vec<u8>,
}

impl Run {
    /// The running thread is about to use plain memory.
    pub(crate) fn use_memory(&mut self, handle: Handle, memory: Memory, place: Place) {
        if self.races.open.iter().all(|open| open.handle != handle) {
            self.races.open.push(Open { handle, place, memory, before: memory.bytes() });
        }
    }

    /// Plain memory goes away, or is in the hands of one: what it was used for is settled now.
    pub(crate) fn settle_memory(&mut self) {
        while let Some(open) = self.races.open.pop() {
            let writes = open.memory.bytes() != open.before;
            self.access(open.handle, open.place, writes);
        }
    }

    fn access(&mut self, handle: Handle, place: Place, writes: bool) {
        if self.races.uses.len() <= handle.0 {
            self.races.uses.resize_with(handle.0 + 1, Uses::default);
        }
        let access = self.access_now(place, writes);
        let seen = &self.threads[access.tid].views.now;
        let racing = self.races.uses[handle.0].add(access, seen);
        self.record(handle, place, &|name| access.text(name), None);
        if let Some(other) = racing {
            self.fail_by_race(access, other, "");
        }
    }

    fn access_now(&self, place: Place, writes: bool) -> Access {
        let tid = self.current;
        let time = self.threads[tid].views.now.seen_of(tid) + 1;
        let row = self.recorder.as_ref().map_or(0, |recorder| recorder.trace.events.len());
        Access { tid, time, place, writes, row }
    }

    /// A `Cell` or a `RefCell` that is new in this run.
    pub(super) fn add_cell(&mut self, kind: &'static str, place: Place) -> usize {
        self.races.cells.push(Plain { kind, place, uses: Uses::default() });
        self.races.cells.len() - 1
    }

    /// The checker has written this into memory. Where it is part of what the running thread uses, that is no
    /// write of the thread's.
    pub(super) fn overlook(&mut self, start: usize, bytes: &[u8]) {
        for open in &mut self.races.open {
            for (at, &byte) in bytes.iter().enumerate() {
                if let Some(before) = open.before.get_mut((start + at).wrapping_sub(open.memory.address())) {
                    *before = byte;
                }
            }
        }
    }

    /// The running thread uses a `Cell` or a `RefCell`.
    pub(crate) fn use_cell(&mut self, cell: usize, place: Place, writes: bool) {
        let access = self.access_now(place, writes);
        let seen = &self.threads[access.tid].views.now;
        let plain = &mut self.races.cells[cell];
        if let Some(other) = plain.uses.add(access, seen)
            && self.failure.is_none()
        {
            let (kind, first) = (plain.kind, plain.place);
            let handle = self.add_object(kind, first);
            self.record_late(handle, other);
            self.record(handle, place, &|name| access.text(name), None);
            let why = if kind == REF_CELL {
                " Each borrow of a RefCell writes down that it is borrowed."
            } else {
                ""
            };
            self.fail_by_race(access, other, why);
        }
    }

    fn fail_by_race(&mut self, access: Access, other: Access, why: &str) {
        let what = format!(
            "Data race: {} {} plain memory ({}) that {} {} ({}), and nothing orders the two.{why}",
            self.name(access.tid),
            said(access.writes),
            interleave::line_of(access.place),
            self.name(other.tid),
            said(other.writes),
            interleave::line_of(other.place),
        );
        self.fail(Failure { kind: Kind::DataRace, what });
    }
}

fn said(writes: bool) -> &'static str {
    if writes { "writes" } else { "reads" }
}
