//! One atomic location, whatever its type: its stores, and who may read which.

use std::sync::atomic::Ordering;

use super::cell::Swapped;
use crate::rt::memory::{Store, View, acquires, releases};
use crate::rt::object::{Found, Id};
use crate::rt::{self, Handle, Place, Run, Slot};

/// What a location knows of its type.
///
/// The work is done on bits and not on types, so that it is compiled once and not twelve times: an exercise's
/// first verdict waits for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// `AtomicUsize`.
    pub(crate) kind: &'static str,
    /// How a report writes a value.
    pub(crate) show: fn(u64) -> String,
    /// The value before the first operation of a run. A static begins each schedule with it.
    pub(crate) initial: u64,
}

/// An atomic location.
#[derive(Debug)]
pub(crate) struct Location {
    id: Id,
    /// The stores of the run under way, in modification order; the first is the initial value.
    stores: Slot<Vec<Store>>,
}

impl Location {
    pub(crate) const fn new() -> Self {
        Self { id: Id::new(), stores: Slot::new(Vec::new()) }
    }

    /// Forgets every store: whoever calls has the location to himself.
    pub(crate) fn forget(&mut self) {
        self.stores.get_mut().clear();
        self.id.forget();
    }

    /// The newest store of the last run that used it, if any did.
    pub(crate) fn newest(&self) -> Option<u64> {
        self.stores.with(|stores| stores.last().map(|store| store.bits))
    }

    /// The location in this run.
    fn handle(&self, word: Word, place: Place) -> Handle {
        let handle = match self.id.find(word.kind, place) {
            Found::Known(handle) => return handle,
            Found::New { handle, .. } => handle,
        };
        rt::with(|run| {
            run.objects[handle.0].location = run.locations;
            run.locations += 1;
            let fingerprint = run.objects[handle.0].identity;
            let initial =
                Store { bits: word.initial, released: View::EMPTY, fingerprint, by: 0, place: None };
            self.stores.with(|stores| {
                stores.clear();
                stores.push(initial);
            });
        });
        handle
    }

    pub(crate) fn load(&self, word: Word, order: Ordering, place: Place) -> u64 {
        assert!(!releases(order) || order == Ordering::SeqCst, "there is no such thing as a {order:?} load");
        let handle = self.handle(word, place);
        rt::point(handle, place, "to read");
        let (index, value) = rt::with(|run| {
            let index = self.choose_store(run, handle, order, &|_| true);
            (index, self.read(run, handle, index, order, place))
        });
        self.record_read(word, handle, place, index, "reads", value);
        value
    }

    pub(crate) fn store(&self, word: Word, value: u64, order: Ordering, place: Place) {
        assert!(
            !acquires(order) || order == Ordering::SeqCst,
            "there is no such thing as an {order:?} store"
        );
        let handle = self.handle(word, place);
        rt::point(handle, place, "to write");
        rt::with(|run| self.write(run, handle, value, order, place, None));
        rt::record(handle, place, |_| format!("writes {}", (word.show)(value)));
        rt::aftermath();
    }

    /// Reads the newest store and writes what `next` makes of it; reads only, where it makes nothing of it.
    pub(crate) fn update(
        &self,
        word: Word,
        order: Ordering,
        place: Place,
        next: &dyn Fn(u64) -> u64,
        say: &dyn Fn(u64, u64) -> String,
    ) -> u64 {
        let handle = self.handle(word, place);
        rt::point(handle, place, "to update");
        let (old, new) = rt::with(|run| {
            let newest = self.stores.with(|stores| stores.len() - 1);
            let old = self.read_unhashed(run, handle, newest, order);
            let new = next(old);
            self.write(run, handle, new, order, place, Some(newest));
            (old, new)
        });
        rt::record(handle, place, |_| say(old, new));
        rt::aftermath();
        old
    }

    pub(crate) fn compare_exchange(
        &self,
        word: Word,
        expected: u64,
        new: u64,
        orders: [Ordering; 2],
        weak: bool,
        place: Place,
    ) -> Swapped<u64> {
        let [success, failure] = orders;
        assert!(!releases(failure) || failure == Ordering::SeqCst, "a failed exchange cannot be {failure:?}");
        let handle = self.handle(word, place);
        rt::point(handle, place, "to exchange");
        let newest = self.stores.with(|stores| stores.len() - 1);
        let (read, index, wrote) = rt::with(|run| {
            let is_expected = self.bits(newest) == expected;
            // That an exchange succeeds costs nothing; that a weak one fails for no reason costs one.
            let fails = !is_expected || weak && run.path().choose(2, 1) == 1;
            if !fails {
                let read = self.read_unhashed(run, handle, newest, success);
                self.write(run, handle, new, success, place, Some(newest));
                return (read, newest, true);
            }
            let index = if is_expected {
                newest
            } else {
                // A failed exchange is a load: it may read any store that is visible, but not the expected value.
                self.choose_store(run, handle, failure, &|bits| bits != expected)
            };
            (self.read(run, handle, index, failure, place), index, false)
        });
        if wrote {
            rt::record(handle, place, |_| {
                format!("exchanges {} for {}", (word.show)(read), (word.show)(new))
            });
            rt::aftermath();
        } else if read == expected {
            let note = "a weak exchange may fail although the value is the expected one".to_owned();
            rt::record_note(handle, place, |_| format!("reads {}, fails", (word.show)(read)), Some(note));
        } else {
            self.record_read(word, handle, place, index, "fails: reads", read);
        }
        Swapped { read, wrote }
    }

    fn bits(&self, index: usize) -> u64 {
        self.stores.with(|stores| stores[index].bits)
    }

    /// Chooses among the stores that the current thread may read, the newest first.
    fn choose_store(
        &self,
        run: &mut Run,
        handle: Handle,
        order: Ordering,
        may: &dyn Fn(u64) -> bool,
    ) -> usize {
        let location = run.objects[handle.0].location;
        let newest = self.stores.with(|stores| stores.len() - 1);
        let thread = &run.threads[run.current];
        let mut oldest = thread.views.now.get(location);
        if order == Ordering::SeqCst {
            oldest = oldest.max(run.floors.get(location)).max(run.fences.get(location));
        }
        let oldest = usize::try_from(oldest).expect("an index of a store");
        // A loop that waits for a change is shown the change: otherwise it could go on for ever.
        if oldest == newest || thread.turning {
            return newest;
        }
        let visible: Vec<usize> = (oldest..=newest).rev().filter(|&index| may(self.bits(index))).collect();
        visible[run.path().choose(visible.len().min(256), 1)]
    }

    /// Reads a store, as an operation of its own.
    fn read(&self, run: &mut Run, handle: Handle, index: usize, order: Ordering, place: Place) -> u64 {
        let fingerprint = self.stores.with(|stores| stores[index].fingerprint);
        let location = run.objects[handle.0].location;
        let floor = run.floors.get(location);
        let value = self.read_unhashed(run, handle, index, order);
        let code = u64::from(place.line()) << 8 | u64::from(place.column());
        if run.floors.get(location) > floor {
            // It keeps other sequentially consistent loads from reading older stores.
            run.rewrite(handle, code ^ fingerprint);
        } else {
            run.observe(handle, code, fingerprint);
        }
        value
    }

    fn read_unhashed(&self, run: &mut Run, handle: Handle, index: usize, order: Ordering) -> u64 {
        let location = run.objects[handle.0].location;
        let at = u32::try_from(index).expect("fewer stores than operations");
        let me = run.current;
        let views = &mut run.threads[me].views;
        let bits = self.stores.with(|stores| {
            let store = &stores[index];
            if acquires(order) {
                views.now.join(&store.released);
            } else {
                views.pending.join(&store.released);
            }
            store.bits
        });
        views.now.raise(location, at);
        if order == Ordering::SeqCst {
            run.floors.raise(location, at);
        }
        bits
    }

    /// Adds a store at the end of the modification order. `read` is the store that a read-modify-write read:
    /// its release sequence goes on.
    fn write(
        &self,
        run: &mut Run,
        handle: Handle,
        value: u64,
        order: Ordering,
        place: Place,
        read: Option<usize>,
    ) {
        let location = run.objects[handle.0].location;
        let index = self.stores.with(|stores| stores.len());
        let at = u32::try_from(index).expect("fewer stores than operations");
        let me = run.current;
        run.threads[me].views.now.raise(location, at);
        let mut released = if releases(order) {
            run.threads[me].views.now.clone()
        } else {
            run.threads[me].views.fenced.clone()
        };
        if let Some(read) = read {
            self.stores.with(|stores| released.join(&stores[read].released));
        }
        if order == Ordering::SeqCst {
            run.floors.raise(location, at);
        }
        let same = read.is_some_and(|read| self.bits(read) == value);
        let code = u64::from(place.line()) << 8 | u64::from(place.column());
        if same {
            run.rewrite(handle, code);
        } else {
            run.touch(handle, code);
        }
        let fingerprint = run.objects[handle.0].fingerprint;
        let store = Store { bits: value, released, fingerprint, by: me, place: Some(place) };
        self.stores.with(|stores| stores.push(store));
    }

    fn record_read(&self, word: Word, handle: Handle, place: Place, index: usize, verb: &str, value: u64) {
        let note = rt::with(|run| {
            run.recorder.as_ref()?;
            let (newest, from) =
                self.stores.with(|stores| (stores.last().cloned(), stores.get(index + 1).cloned()));
            let (newest, missed) = (newest?, from?);
            let line = missed.place.map(|place| format!(", line {}", place.line())).unwrap_or_default();
            let newer = if missed.bits == newest.bits {
                String::new()
            } else {
                format!(" (it is {} by now)", (word.show)(newest.bits))
            };
            let who = run.name(missed.by);
            Some(format!(
                "stale: the store of {} by {who}{line} is not yet visible here, since nothing orders it before this read{newer}",
                (word.show)(missed.bits),
            ))
        });
        let stale = if note.is_some() { " (stale)" } else { "" };
        rt::record_note(handle, place, |_| format!("{verb} {}{stale}", (word.show)(value)), note);
    }
}
