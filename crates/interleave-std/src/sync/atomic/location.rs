//! One atomic location, whatever its type: its stores, and who may read which.

use std::iter::once;
use std::sync::atomic::Ordering;

use crate::rt::hash::mix;
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
        rt::point_to_read(handle, place);
        let (index, value) = rt::with(|run| {
            let index = self.choose_store(run, handle, order);
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
        rt::with(|run| self.write(word, run, handle, value, order, place, None));
        rt::record(handle, place, &|_| format!("writes {}", (word.show)(value)));
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
            let floor = run.floors.get(run.objects[handle.0].location);
            let old = self.read_unhashed(run, handle, newest, order);
            let new = next(old);
            if new == old && self.carries(run, handle, newest, order) {
                // Nobody could tell such a store from the one it follows, and a loop that swaps the same
                // value until another comes would add one at every turn.
                self.observe(run, handle, newest, floor, place);
            } else {
                self.write(word, run, handle, new, order, place, Some(newest));
            }
            (old, new)
        });
        rt::record(handle, place, &|_| say(old, new));
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
    ) -> Result<u64, u64> {
        let [success, failure] = orders;
        assert!(!releases(failure) || failure == Ordering::SeqCst, "a failed exchange cannot be {failure:?}");
        let handle = self.handle(word, place);
        rt::point(handle, place, "to exchange");
        let newest = self.stores.with(|stores| stores.len() - 1);
        let (read, index, wrote) = rt::with(|run| {
            let is_expected = self.bits(newest) == expected;
            let (oldest, _) = self.visible(run, handle, failure);
            // A failed exchange is a load: it may read any store that is visible, but not the expected value.
            // That an exchange succeeds costs nothing; that it fails all the same, by a stale read or, where
            // it is weak, for no reason, costs one.
            let others = (oldest..newest).rev().filter(|&index| self.bits(index) != expected);
            let for_no_reason = (weak && is_expected).then_some(newest);
            let may_read: Vec<usize> = once(newest).chain(others).chain(for_no_reason).collect();
            let choice = run.path().choose(may_read.len().min(256), 1);
            let index = may_read[choice];
            if is_expected && choice == 0 {
                let read = self.read_unhashed(run, handle, newest, success);
                self.write(word, run, handle, new, success, place, Some(newest));
                return (read, newest, true);
            }
            (self.read(run, handle, index, failure, place), index, false)
        });
        if wrote {
            rt::record(handle, place, &|_| {
                format!("exchanges {} for {}", (word.show)(read), (word.show)(new))
            });
            rt::aftermath();
        } else if read == expected {
            let note = "a weak exchange may fail although the value is the expected one".to_owned();
            rt::record_note(handle, place, &|_| format!("reads {}, fails", (word.show)(read)), Some(note));
        } else {
            self.record_read(word, handle, place, index, "fails: reads", read);
        }
        if wrote { Ok(read) } else { Err(read) }
    }

    fn bits(&self, index: usize) -> u64 {
        self.stores.with(|stores| stores[index].bits)
    }

    /// Chooses among the stores that the current thread may read, the newest first.
    fn choose_store(&self, run: &mut Run, handle: Handle, order: Ordering) -> usize {
        let (oldest, newest) = self.visible(run, handle, order);
        newest - run.path().choose((newest - oldest + 1).min(256), 1)
    }

    /// The oldest and the newest store that the current thread may read.
    fn visible(&self, run: &Run, handle: Handle, order: Ordering) -> (usize, usize) {
        let location = run.objects[handle.0].location;
        let newest = self.stores.with(|stores| stores.len() - 1);
        let thread = &run.threads[run.current];
        let mut oldest = thread.views.now.get(location);
        if order == Ordering::SeqCst {
            oldest = oldest.max(run.floors.get(location)).max(run.fences.get(location));
        }
        let oldest = usize::try_from(oldest).expect("an index of a store");
        // A loop that waits for a change is shown the change: otherwise it could go on for ever.
        (if thread.turning { newest } else { oldest }, newest)
    }

    /// Reads a store, as an operation of its own.
    fn read(&self, run: &mut Run, handle: Handle, index: usize, order: Ordering, place: Place) -> u64 {
        let floor = run.floors.get(run.objects[handle.0].location);
        let value = self.read_unhashed(run, handle, index, order);
        self.observe(run, handle, index, floor, place);
        value
    }

    /// Tells the run what was read; `floor` is that of the location before.
    fn observe(&self, run: &mut Run, handle: Handle, index: usize, floor: u32, place: Place) {
        let fingerprint = self.stores.with(|stores| stores[index].fingerprint);
        let code = u64::from(place.line()) << 8 | u64::from(place.column());
        if run.floors.get(run.objects[handle.0].location) > floor {
            // It keeps other sequentially consistent loads from reading older stores.
            run.rewrite(handle, code ^ fingerprint);
        } else {
            run.observe(handle, code, fingerprint);
        }
    }

    /// True where a store of this order would publish nothing that the one at `index` does not.
    fn carries(&self, run: &Run, handle: Handle, index: usize, order: Ordering) -> bool {
        let location = run.objects[handle.0].location;
        let views = &run.threads[run.current].views;
        let published = if releases(order) { &views.now } else { &views.fenced };
        self.stores.with(|stores| published.is_within(&stores[index].released, location))
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
    #[expect(clippy::too_many_arguments, reason = "all of what a store is")]
    fn write(
        &self,
        word: Word,
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
        // The value may come from what no operation shows, the count of an `Arc` for one. An address says
        // nothing.
        let known = if word.kind == "AtomicPtr" { 0 } else { value };
        let code = u64::from(place.line()) << 8 | u64::from(place.column());
        let code = mix(code, known);
        if read.is_some_and(|read| self.bits(read) == value) {
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
            let line =
                missed.place.map(|place| format!(" in {}", interleave::line_of(place))).unwrap_or_default();
            let newer = if missed.bits == newest.bits {
                String::new()
            } else {
                format!(", and by now it is {}", (word.show)(newest.bits))
            };
            let who = run.name(missed.by);
            Some(format!(
                "stale: {who} wrote {}{line}{newer}, but nothing orders that before this read, so it may still see an \
                 older value",
                (word.show)(missed.bits),
            ))
        });
        let stale = if note.is_some() { " (stale)" } else { "" };
        rt::record_note(handle, place, &|_| format!("{verb} {}{stale}", (word.show)(value)), note);
    }
}
