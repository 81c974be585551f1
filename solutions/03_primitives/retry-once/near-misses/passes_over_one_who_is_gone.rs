//! Numbers as at a counter. The turn goes past one whose number is given back, and not past a second one.
//! rejected by: schedules::who_gives_up_leaves_the_line

use std::collections::{HashMap, HashSet};
use std::future::{Future, poll_fn};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Poll, Waker};

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

/// Numbers are drawn and called as at a counter: whose number is called may dial.
#[derive(Default)]
struct Counter {
    next: u64,
    called: u64,
    wakers: HashMap<u64, Waker>,
    gone: HashSet<u64>,
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    counter: Mutex<Counter>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), counter: Mutex::new(Counter::default()) }
    }

    fn counter(&self) -> MutexGuard<'_, Counter> {
        self.counter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let number = Number::draw(&self.counter);
        let found = poll_fn(|cx| {
            let mut counter = self.counter();
            if let Some(connection) = self.connection.get() {
                return Poll::Ready(Some(connection));
            }
            if counter.called == number.value {
                return Poll::Ready(None);
            }
            counter.wakers.insert(number.value, cx.waker().clone());
            Poll::Pending
        })
        .await;
        if let Some(connection) = found {
            return Ok(connection);
        }
        let connection = self.dialer.dial().await?;
        let connection = self.connection.get_or_init(|| connection);
        let all = std::mem::take(&mut self.counter().wakers);
        for (_, waker) in all {
            waker.wake();
        }
        Ok(connection)
    }
}

/// A number that has been drawn; given back when dropped.
struct Number<'a> {
    counter: &'a Mutex<Counter>,
    value: u64,
}

impl<'a> Number<'a> {
    fn draw(counter: &'a Mutex<Counter>) -> Self {
        let mut state = counter.lock().unwrap_or_else(PoisonError::into_inner);
        let value = state.next;
        state.next += 1;
        drop(state);
        Self { counter, value }
    }
}

impl Drop for Number<'_> {
    fn drop(&mut self) {
        let mut counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
        let own = counter.wakers.remove(&self.value);
        if counter.called != self.value {
            counter.gone.insert(self.value);
            return;
        }
        counter.called += 1;
        let called = counter.called;
        if counter.gone.remove(&called) {
            counter.called += 1;
        }
        let called = counter.called;
        let waker = counter.wakers.remove(&called);
        drop(counter);
        drop(own);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
