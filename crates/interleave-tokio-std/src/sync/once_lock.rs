//! `std::sync::OnceLock`.

use ::std::fmt;
use ::std::sync as real;
use ::std::sync::atomic::{AtomicU32, Ordering};

use interleave_tokio::engine::{self, Done, Place, Sort, Tag};

use super::waiters::Waiters;

static SORT: Sort = Sort { kind: "std::sync::OnceLock", noun: "oncelock" };

/// A cell that is written once.
pub struct OnceLock<T> {
    tag: Tag,
    /// Those who wait for an initialiser to end.
    waiters: Waiters,
    /// The run in which an initialiser is at work, or 0. It may stand in the middle of a poll, and stays
    /// there for ever if the run fails: a `static` is free again in the next.
    busy: AtomicU32,
    real: real::OnceLock<T>,
}

impl<T> OnceLock<T> {
    /// A cell that is not set.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            tag: Tag::new(&SORT),
            waiters: Waiters::new(),
            busy: AtomicU32::new(0),
            real: real::OnceLock::new(),
        }
    }

    /// The value, if it is set.
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        let found = |value: &Option<&T>| match value {
            Some(_) => Done::failed("finds {o} set"),
            None => Done::failed("finds {o} not set"),
        };
        engine::act(&self.tag, found, || self.real.get())
    }

    /// The value, which nobody else can use.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.real.get_mut()
    }

    /// Sets the value.
    ///
    /// # Errors
    /// The value, if the cell is set already.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.init(engine::here(), || value.take().expect("an initialiser runs once"));
        value.map_or(Ok(()), Err)
    }

    /// The value; made by `f` if nobody has.
    #[track_caller]
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {
        self.init(engine::here(), f)
    }

    /// Waits until the value is set.
    #[track_caller]
    pub fn wait(&self) -> &T {
        let value = self.waiters.wait(&self.tag, "for {o} to be set", engine::here(), || self.real.get());
        value.unwrap_or_else(|| self.real.wait())
    }

    fn init(&self, place: Place, f: impl FnOnce() -> T) -> &T {
        let run = engine::with(|run| run.serial).unwrap_or(0);
        let free = || match self.real.get() {
            Some(value) => Some(Some(value)),
            None => (self.busy.swap(run, Ordering::Relaxed) != run).then_some(None),
        };
        let Some(found) = self.waiters.wait(&self.tag, "for {o} to be set", place, free) else {
            return self.real.get_or_init(f);
        };
        if let Some(value) = found {
            engine::note(&self.tag, Done::failed("finds {o} set"), 1, place);
            return value;
        }
        let _running = Running(self);
        let value = f();
        engine::point();
        let value = self.real.get_or_init(|| value);
        engine::note(&self.tag, Done::did("sets {o}"), 1, place);
        value
    }

    /// The value, without the cell.
    pub fn into_inner(self) -> Option<T> {
        self.real.into_inner()
    }

    /// Takes the value, and leaves the cell as if it was never set.
    pub fn take(&mut self) -> Option<T> {
        self.real.take()
    }
}

/// An initialiser of a cell, until it ends or panics: the next in line then tries.
struct Running<'a, T>(&'a OnceLock<T>);

impl<T> Drop for Running<'_, T> {
    fn drop(&mut self) {
        self.0.busy.store(0, Ordering::Relaxed);
        self.0.waiters.wake_all();
    }
}

impl<T> Default for OnceLock<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<T> for OnceLock<T> {
    fn from(value: T) -> Self {
        Self { real: real::OnceLock::from(value), ..Self::new() }
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), ..Self::new() }
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    fn eq(&self, other: &Self) -> bool {
        self.real == other.real
    }
}

impl<T: Eq> Eq for OnceLock<T> {}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
