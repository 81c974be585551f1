//! A list of those who wait. Who finds that the first dial is over stays on the list, and when its own dial
//! panics the only wake-up is its own.
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, Thread};

const EMPTY: u8 = 0;
const DIALING: u8 = 1;
const READY: u8 = 2;

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    state: AtomicU8,
    waiting: Mutex<VecDeque<Thread>>,
    connection: OnceLock<C>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            state: AtomicU8::new(EMPTY),
            waiting: Mutex::default(),
            connection: OnceLock::new(),
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        loop {
            match self.state.compare_exchange(EMPTY, DIALING, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => {
                    let under_way = UnderWay(self);
                    let connection = (self.dial)();
                    self.connection.set(connection).ok();
                    std::mem::forget(under_way);
                    self.state.store(READY, Ordering::SeqCst);
                    self.waiting().drain(..).for_each(|thread| thread.unpark());
                }
                Err(READY) => return self.connection.get().expect("it is set before it is ready"),
                Err(_) => self.wait(),
            }
        }
    }

    fn wait(&self) {
        self.waiting().push_back(thread::current());
        // The dial may have ended before we were on the list.
        while self.state.load(Ordering::SeqCst) == DIALING && self.listed() {
            thread::park();
        }
    }

    fn listed(&self) -> bool {
        let me = thread::current().id();
        self.waiting().iter().any(|thread| thread.id() == me)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, VecDeque<Thread>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dropped if the dial panics.
struct UnderWay<'a, C>(&'a Client<C>);

impl<C> Drop for UnderWay<'_, C> {
    fn drop(&mut self) {
        self.0.state.store(EMPTY, Ordering::SeqCst);
        // One of those who wait dials again; it would be no use to wake them all.
        let next = self.0.waiting().pop_front();
        if let Some(next) = next {
            next.unpark();
        }
    }
}
