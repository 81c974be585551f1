//! A turn that comes back from one who is gone is offered to the next in line, and if that one is gone as
//! well, to nobody.
//! rejected by: schedules::the_turn_goes_past_all_who_are_gone

use futures::task::AtomicWaker;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Poll;

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

const WAITS: u8 = 0;
const CALLED: u8 = 1;
const GONE: u8 = 2;

#[derive(Default)]
struct Waiter {
    state: AtomicU8,
    waker: AtomicWaker,
}

impl Waiter {
    /// Calls it, if it is still there.
    fn call(&self) -> bool {
        let called = self.state.compare_exchange(WAITS, CALLED, Ordering::SeqCst, Ordering::SeqCst).is_ok();
        if called {
            self.waker.wake();
        }
        called
    }
}

#[derive(Default)]
struct Line {
    /// Somebody has the turn, or was called to take it.
    taken: bool,
    waiting: VecDeque<Arc<Waiter>>,
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    line: Mutex<Line>,
}

fn lock(line: &Mutex<Line>) -> MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next in line, if any.
fn next(line: &Mutex<Line>) -> Option<Arc<Waiter>> {
    let mut line = lock(line);
    let next = line.waiting.pop_front();
    line.taken = next.is_some();
    next
}

/// The right to dial.
struct Turn<'a>(&'a Mutex<Line>);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        while let Some(next) = next(self.0) {
            if next.call() {
                return;
            }
        }
    }
}

struct Waiting<'a> {
    line: &'a Mutex<Line>,
    waiter: Arc<Waiter>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.waiter.state.swap(GONE, Ordering::SeqCst) == CALLED {
            // It was called and does not come: it is the turn of the one behind it.
            if let Some(next) = next(self.line) {
                if !next.call() {
                    lock(self.line).taken = false;
                }
            }
        }
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Mutex::default() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let waiting = {
            let mut line = lock(&self.line);
            if line.taken {
                let waiter = Arc::new(Waiter::default());
                line.waiting.push_back(Arc::clone(&waiter));
                Some(Waiting { line: &self.line, waiter })
            } else {
                line.taken = true;
                None
            }
        };
        if let Some(waiting) = waiting {
            poll_fn(|cx| {
                waiting.waiter.waker.register(cx.waker());
                if waiting.waiter.state.load(Ordering::SeqCst) == CALLED {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
            // The turn is taken up, its guard is made below.
            waiting.waiter.state.store(GONE, Ordering::SeqCst);
        }
        let turn = Turn(&self.line);
        if self.connection.get().is_none() {
            let made = self.dialer.dial().await?;
            let _ = self.connection.set(made);
        }
        drop(turn);
        // There is nothing to dial for any more: all may come at once.
        while let Some(next) = next(&self.line) {
            next.call();
        }
        Ok(self.connection.get().expect("it was set above"))
    }
}
