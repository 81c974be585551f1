//! What [`Mutex`](super::Mutex) and [`RwLock`](super::RwLock) share: who holds it, and whether it is
//! poisoned.

use std::marker::PhantomData;
use std::panic::RefUnwindSafe;
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use crate::rt::object::{Found, Id};
use crate::rt::statics::Memory;
use crate::rt::{self, Handle, Place, Slot};
use crate::thread::panicking;

/// The state of a lock, without what it protects; a field that stands before that, and so is dropped before
/// it.
#[derive(Debug)]
pub(crate) struct Lock {
    id: Id,
    kind: &'static str,
    state: Slot<State>,
}

// So that a guard may cross `catch_unwind`, as the real one may.
impl RefUnwindSafe for Lock {}

#[derive(Clone, Copy, Debug)]
struct State {
    /// True where somebody holds it alone. Then there are no readers.
    writer: bool,
    readers: usize,
    /// Who has come to hold it alone, and does not yet.
    writers_to_be: usize,
    poisoned: bool,
}

const FREE: State = State { writer: false, readers: 0, writers_to_be: 0, poisoned: false };

/// How a lock is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    Alone,
    Shared,
}

impl Hold {
    fn verb(self, kind: &str) -> &'static str {
        match (self, kind) {
            (Self::Alone, "Mutex") => "to lock",
            (Self::Alone, _) => "to write-lock",
            (Self::Shared, _) => "to read-lock",
        }
    }

    fn words(self, kind: &str) -> [&'static str; 2] {
        match (self, kind) {
            (Self::Alone, "Mutex") => ["locks", "unlocks"],
            (Self::Alone, _) => ["write-locks", "ends its write lock of"],
            (Self::Shared, _) => ["read-locks", "ends its read lock of"],
        }
    }
}

impl Lock {
    pub(crate) const fn new(kind: &'static str) -> Self {
        Self { id: Id::new(), kind, state: Slot::new(FREE) }
    }

    fn handle(&self, place: Place) -> Handle {
        self.id.handle(self.kind, place)
    }

    /// The lock's object, at its first use in a run: what it protects is then as it was made.
    fn first_handle(&self, place: Place, data: Memory) -> Handle {
        match self.id.find(self.kind, place) {
            Found::Known(handle) => handle,
            Found::New { handle, stale } => {
                if data.renew() || !stale {
                    self.state.set(State { poisoned: !stale && self.is_poisoned(), ..FREE });
                    return handle;
                }
                rt::unsupported(format!(
                    "A {} lives longer than one schedule: it is a static, or was made outside of what the check \
                     runs. What one schedule leaves in it, the next would find. Make it where it is used, or put it \
                     in a LazyLock.",
                    self.kind
                ))
            }
        }
    }

    fn free_for(&self, hold: Hold) -> bool {
        let state = self.state.get();
        !state.writer && (hold == Hold::Shared || state.readers == 0)
    }

    /// Where others read and a writer waits, `std` may let a new reader in or not; on Linux it does not.
    fn may_be_kept_out(&self) -> bool {
        let state = self.state.get();
        state.readers > 0 && state.writers_to_be > 0 && rt::with(|run| run.path().choose(2, 1) == 1)
    }

    /// Waits until the lock is free, and takes it.
    pub(crate) fn take(&self, hold: Hold, place: Place, data: Memory) -> Lease<'_> {
        let handle = self.first_handle(place, data);
        let verb = hold.verb(self.kind);
        if hold == Hold::Alone {
            self.state.with(|state| state.writers_to_be += 1);
            rt::wait(handle, place, verb, &|| self.free_for(hold));
            self.state.with(|state| state.writers_to_be -= 1);
        } else if self.state.get().readers > 0
            && rt::with(|run| run.objects[handle.0].holders.contains(&run.current))
        {
            // Where a writer waits, std lets no new reader in, and the writer waits for this thread: see
            // `RwLock`'s documentation.
            let ready = || self.free_for(hold) && self.state.get().writers_to_be == 0;
            let explain = || "it reads already, and a writer who waits lets no reader in".to_owned();
            rt::wait_explained(handle, place, verb, &ready, &explain, false);
        } else {
            rt::wait(handle, place, verb, &|| self.free_for(hold));
            if self.may_be_kept_out() {
                // No operation tells it from a reader who has not come yet.
                rt::with(|run| run.saw(0x4e0));
                let ready = || self.free_for(hold) && self.state.get().writers_to_be == 0;
                let explain = || "a writer who waits lets no reader in".to_owned();
                rt::wait_explained(handle, place, verb, &ready, &explain, false);
            }
        }
        self.hold(hold, handle, place)
    }

    /// Takes the lock if it is free.
    pub(crate) fn try_take(&self, hold: Hold, place: Place, data: Memory) -> Option<Lease<'_>> {
        let handle = self.first_handle(place, data);
        rt::point(handle, place, hold.verb(self.kind));
        let free = self.free_for(hold) && !(hold == Hold::Shared && self.may_be_kept_out());
        if !free {
            rt::with(|run| {
                let seen = run.objects[handle.0].fingerprint;
                run.observe(handle, u64::from(place.line()), seen);
            });
            rt::record(handle, place, &|name| format!("finds {name} taken"));
            return None;
        }
        Some(self.hold(hold, handle, place))
    }

    pub(crate) fn hold(&self, hold: Hold, handle: Handle, place: Place) -> Lease<'_> {
        self.state.with(|state| match hold {
            Hold::Alone => state.writer = true,
            Hold::Shared => state.readers += 1,
        });
        rt::acquire(handle, 0x10c);
        rt::with(|run| {
            let me = run.current;
            run.objects[handle.0].holders.push(me);
            run.threads[me].holds.push(handle);
        });
        rt::record(handle, place, &|name| {
            let poisoned = if self.is_poisoned() { " (poisoned)" } else { "" };
            format!("{} {name}{poisoned}", hold.words(self.kind)[0])
        });
        Lease { lock: self, hold, place, panicking: panicking(), not_send: PhantomData }
    }

    fn give_back(&self, hold: Hold, place: Place) {
        let handle = self.handle(place);
        rt::point(handle, place, "to unlock");
        self.release(hold, handle);
        rt::record_drop(handle, place, &|name| {
            let poisons =
                if hold == Hold::Alone && self.is_poisoned() && panicking() { ", poisoned" } else { "" };
            format!("{} {name}{poisons}", hold.words(self.kind)[1])
        });
        rt::aftermath();
    }

    /// Gives the lock back as a part of another operation, which is the scheduling point.
    pub(crate) fn release(&self, hold: Hold, handle: Handle) {
        self.state.with(|state| match hold {
            Hold::Alone => state.writer = false,
            Hold::Shared => state.readers -= 1,
        });
        rt::release(handle, 0x0f7);
        rt::with(|run| {
            let me = run.current;
            // A guard may be dropped by another thread than the one that took it, by way of a scope.
            let holders = &mut run.objects[handle.0].holders;
            let who = holders.iter().position(|&tid| tid == me).or_else(|| holders.len().checked_sub(1));
            let holder = who.map(|who| holders.remove(who));
            let holds = holder.map(|tid| &mut run.threads[tid].holds);
            if let Some(holds) = holds
                && let Some(at) = holds.iter().rposition(|&held| held == handle)
            {
                holds.remove(at);
            }
        });
    }

    /// The lock's object, for an operation that gives it back or takes it again.
    pub(crate) fn object(&self, place: Place) -> Handle {
        self.handle(place)
    }

    pub(crate) fn is_free(&self, hold: Hold) -> bool {
        self.free_for(hold)
    }

    /// Asks whether it is poisoned, as a scheduling point.
    pub(crate) fn look_for_poison(&self, place: Place) -> bool {
        if !rt::active() {
            return self.is_poisoned();
        }
        let handle = self.handle(place);
        rt::point(handle, place, "to look at");
        let poisoned = self.is_poisoned();
        rt::with(|run| run.observe(handle, u64::from(place.line()), u64::from(poisoned)));
        rt::record(handle, place, &|name| {
            format!("sees that {name} is {}", if poisoned { "poisoned" } else { "not poisoned" })
        });
        poisoned
    }

    fn poison(&self) {
        self.state.with(|state| state.poisoned = true);
    }

    pub(crate) fn clear_poison(&self) {
        self.state.with(|state| state.poisoned = false);
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.state.get().poisoned
    }

    /// Who has a lock to itself comes after all who have held it: the real `Arc` has ordered them, and does not
    /// tell.
    pub(crate) fn own(&self) {
        if rt::active() {
            rt::with(|run| {
                if let Some(handle) = self.id.known(run) {
                    run.own(handle);
                }
            });
        }
    }

    pub(crate) fn result<G>(&self, guard: G) -> LockResult<G> {
        if self.is_poisoned() { Err(PoisonError::new(guard)) } else { Ok(guard) }
    }

    pub(crate) fn try_result<G>(&self, guard: Option<G>) -> TryLockResult<G> {
        Ok(self.result(guard.ok_or(TryLockError::WouldBlock)?)?)
    }
}

impl Drop for Lock {
    /// What the lock protects is dropped after it, and may look at itself: a `RefCell` is borrowed.
    fn drop(&mut self) {
        self.own();
    }
}

/// What a guard has of its lock, which it gives back when it is dropped.
pub(crate) struct Lease<'a> {
    lock: &'a Lock,
    hold: Hold,
    /// Where the guard was made.
    place: Place,
    /// Whether the thread was panicking already: then a panic is no reason to poison.
    panicking: bool,
    /// Not `Send`, like the real guards.
    not_send: PhantomData<*const ()>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if self.hold == Hold::Alone && !self.panicking && panicking() {
            self.lock.poison();
        }
        self.lock.give_back(self.hold, self.place);
    }
}
