//! `std::sync::Once`.

use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use crate::rt::object::{Found, Id};
use crate::rt::{self, Handle, Place, Slot, Tid};

/// As [`std::sync::Once`].
#[derive(Debug)]
pub struct Once {
    id: Id,
    state: Slot<State>,
    /// Who completed it, and at which of its steps: whoever has not seen that step need not see the
    /// completion.
    completed: Slot<(Tid, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fresh,
    Running,
    Done,
    /// The initialiser panicked.
    Poisoned,
}

impl UnwindSafe for Once {}
impl RefUnwindSafe for Once {}

/// As [`std::sync::ONCE_INIT`].
#[deprecated(since = "1.38.0", note = "the `Once::new()` function is now preferred")]
#[expect(clippy::declare_interior_mutable_const, reason = "so it is in std")]
pub const ONCE_INIT: Once = Once::new();

/// As [`std::sync::OnceState`].
#[derive(Debug)]
pub struct OnceState {
    poisoned: bool,
}

impl OnceState {
    /// True if an earlier initialiser panicked.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }
}

impl Once {
    /// A once that has not run.
    #[must_use]
    pub const fn new() -> Self {
        Self { id: Id::new(), state: Slot::new(State::Fresh), completed: Slot::new((0, 0)) }
    }

    /// The object in this run. `on_stale` is called where an earlier run has left its mark, which is then
    /// removed.
    pub(super) fn handle(&self, kind: &'static str, place: Place, on_stale: impl FnOnce()) -> Handle {
        match self.id.find(kind, place) {
            Found::Known(handle) => handle,
            Found::New { handle, stale } => {
                if stale {
                    self.state.set(State::Fresh);
                    on_stale();
                }
                handle
            }
        }
    }

    /// Runs `f` if nobody has; returns when somebody has.
    ///
    /// # Panics
    /// Panics if an earlier `f` panicked.
    #[track_caller]
    pub fn call_once<F: FnOnce()>(&self, f: F) {
        let place = Location::caller();
        let handle = self.handle("Once", place, || ());
        self.run(handle, place, false, |_| f());
    }

    /// As `call_once`, also after an earlier `f` panicked.
    #[track_caller]
    pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F) {
        let place = Location::caller();
        let handle = self.handle("Once", place, || ());
        self.run(handle, place, true, f);
    }

    /// True once an initialiser has ended.
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        let place = Location::caller();
        let handle = self.handle("Once", place, || ());
        self.look(handle, place)
    }

    /// Waits until an initialiser has ended.
    ///
    /// # Panics
    /// Panics if it panicked.
    #[track_caller]
    pub fn wait(&self) {
        self.wait_until_done(Location::caller(), false);
    }

    /// As `wait`, also over an initialiser that panicked.
    #[track_caller]
    pub fn wait_force(&self) {
        self.wait_until_done(Location::caller(), true);
    }

    #[track_caller]
    fn wait_until_done(&self, place: Place, force: bool) {
        let handle = self.handle("Once", place, || ());
        let over = |state| state == State::Done || state == State::Poisoned && !force;
        rt::wait(handle, place, "for the completion of", &|| over(self.state.get()));
        rt::acquire(handle, 0x0ce);
        rt::record(handle, place, &|name| format!("sees that {name} is complete"));
        if self.state.get() != State::Done {
            panic_poisoned(handle);
        }
    }

    /// Asks whether it is done, as a scheduling point. That is a load, which may be stale as any other:
    /// nothing orders it behind the completion unless something else does.
    pub(super) fn look(&self, handle: Handle, place: Place) -> bool {
        rt::point(handle, place, "to look at");
        let done = self.state.get() == State::Done;
        if done && self.may_be_missed() && rt::with(|run| run.path().choose(2, 1)) == 1 {
            rt::with(|run| run.observe(handle, u64::from(place.line()), 0x57a1e));
            let by = rt::with(|run| run.name(self.completed.get().0));
            let note = format!("stale: {by} has set it, but nothing orders that before this look");
            rt::record_note(
                handle,
                place,
                &|name| format!("sees that {name} is not set (stale)"),
                Some(note),
            );
            return false;
        }
        if done {
            rt::with(|run| {
                run.acquire(handle);
                run.observe(handle, u64::from(place.line()), 1);
            });
        } else {
            rt::with(|run| {
                let seen = run.objects[handle.0].fingerprint;
                run.observe(handle, u64::from(place.line()), seen);
            });
        }
        rt::record(handle, place, &|name| {
            format!("sees that {name} is {}", if done { "set" } else { "not set" })
        });
        done
    }

    /// Whether the running thread need not see the completion.
    fn may_be_missed(&self) -> bool {
        let (by, step) = self.completed.get();
        rt::with(|run| {
            let me = &run.threads[run.current];
            // Who turns in a loop sees the newest in the end.
            !me.turning && me.views.now.seen_of(by) < step
        })
    }

    /// Takes the mark of an earlier initialiser away; whoever calls has the once to himself.
    pub(super) fn reset(&mut self) {
        *self.state.get_mut() = State::Fresh;
        self.id.forget();
    }

    pub(super) fn is_done(&self) -> bool {
        self.state.get() == State::Done
    }

    /// True if no initialiser has begun.
    pub(super) fn is_fresh(&self) -> bool {
        self.state.get() == State::Fresh
    }

    #[track_caller]
    pub(super) fn run(&self, handle: Handle, place: Place, force: bool, f: impl FnOnce(&OnceState)) {
        let mut f = Some(f);
        self.run_once(handle, place, force, &mut |state| {
            if let Some(f) = f.take() {
                f(state);
            }
        });
    }

    /// Apart, so that it is compiled here, and not for each initialiser in a learner's tests.
    #[track_caller]
    fn run_once(&self, handle: Handle, place: Place, force: bool, f: &mut dyn FnMut(&OnceState)) {
        rt::wait(handle, place, "for the initialiser of", &|| self.state.get() != State::Running);
        let before = self.state.get();
        if before == State::Done {
            rt::acquire(handle, 0x0cd);
            rt::record(handle, place, &|name| format!("sees that {name} is set"));
            return;
        }
        rt::acquire(handle, 0x0cc);
        if before == State::Poisoned && !force {
            panic_poisoned(handle);
        }
        self.state.set(State::Running);
        rt::with(|run| {
            let me = run.current;
            run.objects[handle.0].holders.push(me);
        });
        rt::record(handle, place, &|name| format!("begins to set {name}"));
        let mut finish = Finish { once: self, handle, place, to: State::Poisoned };
        f(&OnceState { poisoned: before == State::Poisoned });
        // Not by `panicking()`: in a drop that a panic runs, an initialiser may well succeed.
        finish.to = State::Done;
        drop(finish);
    }
}

#[track_caller]
fn panic_poisoned(handle: Handle) -> ! {
    let kind = rt::with(|run| run.objects[handle.0].kind);
    panic!("{kind} instance has previously been poisoned");
}

impl Default for Once {
    fn default() -> Self {
        Self::new()
    }
}

/// Ends an initialiser, whether it returned or panicked.
struct Finish<'a> {
    once: &'a Once,
    handle: Handle,
    place: Place,
    /// What it leaves behind.
    to: State,
}

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        rt::point(self.handle, self.place, "to complete");
        self.once.state.set(self.to);
        rt::with(|run| {
            let me = run.current;
            run.objects[self.handle.0].holders.retain(|&holder| holder != me);
            self.once.completed.set((me, run.threads[me].views.now.seen_of(me)));
        });
        rt::release(self.handle, 0x0cf);
        rt::record(self.handle, self.place, &|name| {
            if self.to == State::Done { format!("has set {name}") } else { format!("leaves {name} poisoned") }
        });
        rt::aftermath();
    }
}
