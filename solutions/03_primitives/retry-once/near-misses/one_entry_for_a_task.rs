//! Two callers in one task share an entry in the list of wakers, and the drop of one removes it for both.
//! rejected by: schedules::two_that_wait_in_one_task_are_two

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    waiters: Mutex<Waiters>,
}

/// Who is to be told when a dial has ended.
#[derive(Default)]
struct Waiters {
    dialing: bool,
    wakers: Vec<Waker>,
}

impl Waiters {
    /// To wake a task twice is no better than once.
    fn add(&mut self, waker: &Waker) {
        if !self.wakers.iter().any(|other| other.will_wake(waker)) {
            self.wakers.push(waker.clone());
        }
    }

    fn remove(&mut self, waker: &Waker) {
        self.wakers.retain(|other| !other.will_wake(waker));
    }
}

fn lock(waiters: &Mutex<Waiters>) -> MutexGuard<'_, Waiters> {
    waiters.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The right to dial, until it is dropped.
struct Turn<'a> {
    waiters: &'a Mutex<Waiters>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let wakers = {
            let mut waiters = lock(self.waiters);
            waiters.dialing = false;
            mem::take(&mut waiters.wakers)
        };
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// Waits until nobody dials.
struct Quiet<'a> {
    waiters: &'a Mutex<Waiters>,
    waker: Option<Waker>,
}

impl<'a> Future for Quiet<'a> {
    type Output = Turn<'a>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Turn<'a>> {
        let waiters = self.waiters;
        let mut locked = lock(waiters);
        if !locked.dialing {
            locked.dialing = true;
            // The line was dissolved, nothing is left to be removed.
            self.waker = None;
            return Poll::Ready(Turn { waiters });
        }
        if let Some(waker) = self.waker.take()
            && !waker.will_wake(cx.waker())
        {
            locked.remove(&waker); // another task awaits it now
        }
        locked.add(cx.waker());
        self.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        // Given up: leave nothing behind, the list may get long.
        if let Some(waker) = &self.waker {
            lock(self.waiters).remove(waker);
        }
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), waiters: Mutex::default() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let _turn = Quiet { waiters: &self.waiters, waker: None }.await;
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
