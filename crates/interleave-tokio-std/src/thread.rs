//! `std::thread`: the real one, but what belongs to the running thread belongs to the worker that polls.

use ::std::any::Any;
use ::std::cell::RefCell;
use ::std::collections::HashMap;
use ::std::rc::{Rc, Weak};
use ::std::time::Duration;

use interleave::local_key::{self, Locals};
use interleave_tokio::engine;

#[doc(hidden)]
pub use ::std::thread::*;
pub use interleave::local_key::AccessError;

/// Lets all others who can run do so first, on a thread that may block. A task keeps the thread that polls
/// it.
pub fn yield_now() {
    let yielded = engine::with(|run| {
        let yields = run.may_block() && !engine::panicking();
        if yields {
            run.look();
            run.park_timeout(Duration::ZERO);
        }
        yields
    });
    if yielded != Some(true) {
        ::std::thread::yield_now();
    }
}

/// Sleeps in virtual time on a thread that may block. A task that sleeps so is a failure.
#[track_caller]
pub fn sleep(limit: Duration) {
    let place = engine::here();
    let blocks = !limit.is_zero();
    let slept = engine::with(|run| {
        blocks
            && (!run.blocks("sleeps on its thread", "`tokio::time::sleep(…).await`", place)
                || run.sleep(limit, place))
    });
    if slept != Some(true) {
        ::std::thread::sleep(limit);
    }
}

/// Parks the thread, where it may block. A task that parks so is a failure.
#[track_caller]
pub fn park() {
    if may_park() {
        ::std::thread::park();
    }
}

/// Parks the thread for so long at most, where it may block. A task that parks so is a failure.
#[track_caller]
pub fn park_timeout(limit: Duration) {
    if limit.is_zero() || may_park() {
        ::std::thread::park_timeout(limit);
    }
}

#[track_caller]
fn may_park() -> bool {
    let place = engine::here();
    engine::with(|run| run.blocks("parks its thread", "`tokio::sync::Notify`", place)) != Some(false)
}

/// Whether the running task panics.
#[must_use]
pub fn panicking() -> bool {
    engine::panicking()
}

/// The handle of the thread that the running worker stands for: it is no other worker's, so its id tells them
/// apart.
///
/// The first worker of a run that asks has the thread on which all of them stand. The others are given
/// threads that have nothing to do but to have an id.
#[must_use]
pub fn current() -> Thread {
    if engine::with(|_| ()).is_none() {
        return ::std::thread::current();
    }
    HANDLE.with(|handle| handle.thread.clone())
}

static HANDLE: LocalKey<Handle> = LocalKey::make(Handle::new);

struct Handle {
    thread: Thread,
    /// Held by the worker that has the real thread, for as long as its run.
    _real: Option<Rc<()>>,
}

impl Handle {
    fn new() -> Self {
        ::std::thread_local! {
            static REAL: RefCell<Weak<()>> = RefCell::default();
        }
        let taken = REAL.with_borrow(|real| real.strong_count() > 0);
        let of_its_own = taken.then(|| Builder::new().spawn(|| {}));
        if let Some(Ok(thread)) = of_its_own {
            return Self { thread: thread.thread().clone(), _real: None };
        }
        let real = Rc::new(());
        REAL.set(Rc::downgrade(&real));
        Self { thread: ::std::thread::current(), _real: Some(real) }
    }
}

/// As `std::thread::LocalKey`. Which worker polls a task is left open, as it is on a runtime of several
/// threads; while it stands in the middle of a poll, nobody else is on its worker.
pub type LocalKey<T> = local_key::LocalKey<T, Running>;

/// The values of the running worker.
#[derive(Debug)]
pub struct Running;

::std::thread_local! {
    /// The values where no run is under way.
    static OUTSIDE: RefCell<HashMap<usize, Rc<dyn Any>>> = RefCell::default();
}

impl Locals for Running {
    fn find(key: usize) -> Option<Rc<dyn Any>> {
        engine::with(|run| run.local(key))
            .unwrap_or_else(|| OUTSIDE.with_borrow(|values| values.get(&key).cloned()))
    }

    fn keep(key: usize, value: Rc<dyn Any>, _drops: bool) {
        if engine::with(|run| run.keep_local(key, Rc::clone(&value))).is_none() {
            OUTSIDE.with_borrow_mut(|values| values.insert(key, value));
        }
    }
}

/// As `std::thread_local!`.
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block; $($rest:tt)*) => {
        $(#[$attr])* $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::make(|| $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block) => {
        $crate::thread_local!($(#[$attr])* $vis static $name: $t = const $init;);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr; $($rest:tt)*) => {
        $(#[$attr])* $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::make(|| $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr) => {
        $crate::thread_local!($(#[$attr])* $vis static $name: $t = $init;);
    };
}
