//! `drop` frees nothing while its thread panics, for fear of a second panic: the connection stays open.
//! rejected by: behaviour::dropping_the_client_drops_its_connection

use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    made: AtomicPtr<C>,
    dialing: Mutex<()>,
    owns: PhantomData<C>,
}

// SAFETY: the pointer is written once, under the lock, and what stands behind it is only ever shared.
unsafe impl<C: Send + Sync> Sync for Client<C> {}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            made: AtomicPtr::new(ptr::null_mut()),
            dialing: Mutex::new(()),
            owns: PhantomData,
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if let Some(made) = self.made() {
            return made;
        }
        // The lock guards nothing that a panic could have left half done.
        let _dialing = self.dialing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = self.made() {
            return made;
        }
        let made = Box::into_raw(Box::new((self.dial)()));
        self.made.store(made, Ordering::Release);
        // SAFETY: it comes from a `Box` and lives as long as `self`.
        unsafe { &*made }
    }

    fn made(&self) -> Option<&C> {
        // SAFETY: null, or what `connection` has stored: it lives as long as `self`.
        unsafe { self.made.load(Ordering::Acquire).as_ref() }
    }
}

impl<C> Drop for Client<C> {
    fn drop(&mut self) {
        let made = *self.made.get_mut();
        // A connection may panic when it is closed, and a second panic would end the whole process.
        if made.is_null() || thread::panicking() {
            return;
        }
        // SAFETY: it comes from a `Box`, and nobody borrows it any more.
        drop(unsafe { Box::from_raw(made) });
    }
}
