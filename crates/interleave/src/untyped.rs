//! A body without a type, for code that runs one and is to be compiled once: a learner's tests have a dozen bodies, and
//! would compile it with each.

use std::sync::{Arc, Mutex, PoisonError};

/// `body` as one that returns nothing, and the place where it leaves what it did return.
pub fn untyped<T: Send + 'static>(
    body: Box<dyn FnOnce() -> T + Send>,
) -> (Box<dyn FnOnce() + Send>, Returned<T>) {
    let place = Arc::new(Mutex::new(None));
    let theirs = Arc::clone(&place);
    let body = move || {
        let value = body();
        *theirs.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    };
    (Box::new(body), Returned(place))
}

/// What a body has returned, once it has ended.
#[derive(Debug)]
#[must_use = "what the body returned is here"]
pub struct Returned<T>(Arc<Mutex<Option<T>>>);

impl<T> Returned<T> {
    /// The value.
    ///
    /// # Panics
    /// Panics if the body has not ended, or has ended in a panic.
    pub fn take(self) -> T {
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        value.expect("the body has ended without a panic, so it has left its value")
    }
}
