//! Data races: two accesses to the same plain memory, by two threads, one of them a write, and nothing that
//! orders them (C++20, [intro.races]; Rust takes its memory model from there).
//!
//! Plain memory that threads share is behind an `UnsafeCell`. Its `get` tells that somebody is about to use
//! the memory, but not how. So its bytes are compared when the thread comes to its next operation: until then
//! nobody else runs, and what has changed was written by this thread.

use interleave::Failure;
use interleave::report::Kind;

use super::run::Run;
use super::statics::Memory;
use super::{Handle, Place, Tid};

/// What is known of plain memory in a run.
#[derive(Debug, Default)]
pub(crate) struct Races {
    /// The last reads and writes of each thread.
    accesses: Vec<Access>,
    /// Uses by the running thread of which it is not known yet whether they write.
    open: Vec<Open>,
}

#[derive(Clone, Copy, Debug)]
struct Access {
    handle: Handle,
    tid: Tid,
    /// The thread's operation that comes after it: whoever has seen that has seen this.
    time: u32,
    place: Place,
    writes: bool,
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
        let me = self.current;
        let now = &self.threads[me].views.now;
        let races = |other: &&Access| {
            other.handle == handle
                && other.tid != me
                && (other.writes || writes)
                && now.seen_of(other.tid) < other.time
        };
        let racing = self.races.accesses.iter().find(races).copied();
        let access = Access { handle, tid: me, time: now.seen_of(me) + 1, place, writes };
        self.races.accesses.retain(|old| (old.handle, old.tid, old.writes) != (handle, me, writes));
        self.races.accesses.push(access);
        self.record(handle, place, &|name| format!("{} {name}", said(writes)), None);
        if let Some(other) = racing {
            let (verb, other_verb) = (said(writes), said(other.writes));
            let what = format!(
                "Data race: {} {verb} plain memory ({}) that {} {other_verb} ({}), and nothing orders the two.",
                self.name(me),
                interleave::line_of(place),
                self.name(other.tid),
                interleave::line_of(other.place),
            );
            self.fail(Failure { kind: Kind::DataRace, what });
        }
    }
}

fn said(writes: bool) -> &'static str {
    if writes { "writes" } else { "reads" }
}
