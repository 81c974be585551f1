//! Objects: what operations act on.
//!
//! A stand-in type has an [`Id`] in it, which is constant when new, so that a `static` compiles. The first
//! operation in a run gives it an [`Object`] of that run.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Place;
use super::hash::mix;
use super::memory::View;
use super::run::Run;
use super::task::Tid;

/// An index into the run's objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Handle(pub(crate) usize);

/// What the runtime knows of a lock, atomic, channel and so on in this run.
#[derive(Debug)]
pub(crate) struct Object {
    /// In the words of the field: `Mutex`.
    pub(crate) kind: &'static str,
    /// Where it was first used.
    pub(crate) place: Place,
    /// Tells it from every other object, whatever the schedule.
    pub(crate) identity: u64,
    /// The chain of the operations on it.
    pub(crate) fingerprint: u64,
    /// What was released on it.
    pub(crate) released: View,
    /// Who holds it, for the report. A thread stands here once for each guard.
    pub(crate) holders: Vec<Tid>,
    /// Its row in views, where it is an atomic.
    pub(crate) location: usize,
    /// A notification found nobody who waited, for the report.
    pub(crate) unheard: bool,
}

/// Bits of an [`Id`] that hold the index; the rest is the run's number.
const INDEX_BITS: u32 = 24;

/// Which object a value is, in the run that used it last; 0 before the first.
///
/// Atomic only so that the types around it are `Sync`; one thread of the system uses it at a time.
#[derive(Debug)]
pub(crate) struct Id(AtomicU64);

/// What [`Id::find`] found.
pub(crate) enum Found {
    /// Used before in this run.
    Known(Handle),
    /// New in this run. `stale` where an earlier run used it too, and may have left it changed.
    New { handle: Handle, stale: bool },
}

/// The kind of an `UnsafeCell`.
pub(crate) const CELL: &str = "UnsafeCell";

/// The kind of a `RefCell`.
pub(crate) const REF_CELL: &str = "RefCell";

impl Id {
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// The object in the current run; made if this is its first use there.
    pub(crate) fn find(&self, kind: &'static str, place: Place) -> Found {
        super::with(|run| {
            if let Some(handle) = self.known(run) {
                return Found::Known(handle);
            }
            let stale = self.0.load(Ordering::Relaxed) != 0;
            // An object may stand inside of plain memory, an atomic in an `UnsafeCell`: that it gets its
            // number is no write of the thread's. A cell's own first use is no operation, and settles
            // nothing.
            if kind != CELL {
                run.settle_memory();
            }
            let handle = run.add_object(kind, place);
            self.keep(run, handle.0);
            Found::New { handle, stale }
        })
    }

    /// The number of a `Cell` or a `RefCell` in the current run, and whether this is its first use there. Such
    /// a cell is no object: see [`race`](super::race).
    pub(crate) fn find_cell(&self, kind: &'static str, place: Place) -> (usize, bool) {
        super::with(|run| {
            if let Some(cell) = self.index(run) {
                return (cell, false);
            }
            let cell = run.add_cell(kind, place);
            let id = self.keep(run, cell);
            run.overlook(std::ptr::from_ref(self) as usize, &id.to_ne_bytes());
            (cell, true)
        })
    }

    /// The object, if it has been used in the current run.
    pub(crate) fn known(&self, run: &Run) -> Option<Handle> {
        self.index(run).map(Handle)
    }

    fn index(&self, run: &Run) -> Option<usize> {
        let id = self.0.load(Ordering::Relaxed);
        let index = id & ((1 << INDEX_BITS) - 1);
        (id >> INDEX_BITS == run.number).then(|| usize::try_from(index).expect("an index of this run"))
    }

    fn keep(&self, run: &Run, index: usize) -> u64 {
        let id = run.number << INDEX_BITS | index as u64;
        self.0.store(id, Ordering::Relaxed);
        id
    }

    /// The object, where its type keeps no state that a run could leave changed.
    pub(crate) fn handle(&self, kind: &'static str, place: Place) -> Handle {
        match self.find(kind, place) {
            Found::Known(handle) | Found::New { handle, .. } => handle,
        }
    }

    /// Forgets the object: the next operation finds a new one.
    pub(crate) fn forget(&mut self) {
        *self.0.get_mut() = 0;
    }
}

impl Run {
    pub(crate) fn add_object(&mut self, kind: &'static str, place: Place) -> Handle {
        let maker = self.threads.get_mut(self.current).map_or(0, |maker| {
            maker.children += 1;
            mix(maker.identity, mix(maker.fingerprint, maker.children))
        });
        let identity = mix(maker, 0x0b7ec7);
        let object = Object {
            kind,
            place,
            identity,
            fingerprint: identity,
            released: View::EMPTY,
            holders: Vec::new(),
            location: usize::MAX,
            unheard: false,
        };
        self.objects.push(object);
        Handle(self.objects.len() - 1)
    }

    /// The object that fences act on.
    pub(crate) fn fence_object(&mut self, place: Place) -> Handle {
        if let Some(handle) = self.fence_object {
            return handle;
        }
        let handle = self.add_object("fence", place);
        self.fence_object = Some(handle);
        handle
    }
}
