//! Values that belong to a task.
//!
//! Tokio keeps them in a thread-local while a task is polled. Here other tasks may run in the middle of
//! a poll, so each value is kept under the task whose it is.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::{self, TaskId};

/// Whose: a run and a task of it.
pub type Owner = (u32, Option<TaskId>);

fn owner() -> Owner {
    engine::with(|run| (run.serial, run.current())).unwrap_or_default()
}

/// The values of one key, the innermost scope last.
pub type Values<T> = RefCell<Vec<(Owner, Rc<T>)>>;

/// A key of values that belong to a task, declared by [`task_local!`](crate::task_local).
pub struct LocalKey<T: 'static> {
    #[doc(hidden)]
    pub inner: std::thread::LocalKey<Values<T>>,
}

impl<T: 'static> LocalKey<T> {
    fn put(&'static self, value: Rc<T>) {
        self.inner.with_borrow_mut(|values| values.push((owner(), value)));
    }

    fn take_back(&'static self) -> Option<Rc<T>> {
        let owner = owner();
        self.inner
            .try_with(|values| {
                let mut values = values.borrow_mut();
                let at = values.iter().rposition(|(of, _)| *of == owner)?;
                Some(values.remove(at).1)
            })
            .ok()
            .flatten()
    }

    /// Runs a future in which the key has this value.
    pub fn scope<F: Future>(&'static self, value: T, f: F) -> TaskLocalFuture<T, F> {
        TaskLocalFuture { key: self, slot: Some(value), future: Some(f) }
    }

    /// Calls a function in which the key has this value.
    #[track_caller]
    pub fn sync_scope<F: FnOnce() -> R, R>(&'static self, value: T, f: F) -> R {
        self.put(Rc::new(value));
        let back = Back(self);
        let result = f();
        drop(back);
        result
    }

    /// Calls a function with the value.
    ///
    /// # Panics
    /// Panics outside of a scope.
    #[track_caller]
    pub fn with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> R {
        match self.try_with(f) {
            Ok(result) => result,
            Err(_) => panic!("cannot access a task-local storage value without setting it first"),
        }
    }

    /// Calls a function with the value, if there is one.
    ///
    /// # Errors
    /// There is none outside of a scope.
    pub fn try_with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> Result<R, AccessError> {
        let owner = owner();
        // Not borrowed during the call: it may use the key again, or let other tasks run.
        let value = self.inner.with_borrow(|values| {
            values.iter().rev().find(|(of, _)| *of == owner).map(|(_, value)| Rc::clone(value))
        });
        Ok(f(&*value.ok_or(AccessError { _private: () })?))
    }
}

impl<T: Clone + 'static> LocalKey<T> {
    /// A copy of the value.
    ///
    /// # Panics
    /// Panics outside of a scope.
    #[track_caller]
    pub fn get(&'static self) -> T {
        self.with(T::clone)
    }

    /// A copy of the value, if there is one.
    ///
    /// # Errors
    /// There is none outside of a scope.
    pub fn try_get(&'static self) -> Result<T, AccessError> {
        self.try_with(T::clone)
    }
}

impl<T: 'static> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("LocalKey { .. }")
    }
}

struct Back<T: 'static>(&'static LocalKey<T>);

impl<T> Drop for Back<T> {
    fn drop(&mut self) {
        drop(self.0.take_back());
    }
}

pin_project! {
    /// A future in which a key has a value.
    pub struct TaskLocalFuture<T: 'static, F> {
        key: &'static LocalKey<T>,
        slot: Option<T>,
        #[pin]
        future: Option<F>,
    }

    // As in tokio itself, the key has its value while the future is dropped.
    impl<T: 'static, F> PinnedDrop for TaskLocalFuture<T, F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.future.is_some() && let Some(value) = this.slot.take() {
                this.key.put(Rc::new(value));
                let _keep = Keep(*this.key, this.slot);
                this.future.set(None);
            }
        }
    }
}

/// Puts the value back into the future, also after a panic.
struct Keep<'a, T: 'static>(&'static LocalKey<T>, &'a mut Option<T>);

impl<T> Drop for Keep<'_, T> {
    fn drop(&mut self) {
        *self.1 = self.0.take_back().and_then(Rc::into_inner);
    }
}

impl<T: 'static, F> TaskLocalFuture<T, F> {
    /// Takes the value, while the future is not being polled.
    pub fn take_value(self: Pin<&mut Self>) -> Option<T> {
        self.project().slot.take()
    }
}

impl<T: 'static, F: Future> Future for TaskLocalFuture<T, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let value = this.slot.take().expect("`TaskLocalFuture` polled after completion");
        this.key.put(Rc::new(value));
        let _keep = Keep(*this.key, this.slot);
        let future = this.future.as_mut().as_pin_mut().expect("`TaskLocalFuture` polled after completion");
        let polled = future.poll(context);
        if polled.is_ready() {
            this.future.set(None);
        }
        polled
    }
}

impl<T: fmt::Debug + 'static, F> fmt::Debug for TaskLocalFuture<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskLocalFuture").field("value", &self.slot).finish()
    }
}

/// The key has no value here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AccessError {
    _private: (),
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("task-local value not set")
    }
}

impl std::error::Error for AccessError {}
