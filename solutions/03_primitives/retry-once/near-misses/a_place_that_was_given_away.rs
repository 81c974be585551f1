//! Who was woken keeps the number of its place in the line, also when somebody else has it by then, and takes
//! it back when it has to wait again.
//! rejected by: schedules::who_waits_twice_takes_nobodys_place
//! rejected by: schedules::who_was_woken_leaves_no_others_place

use std::future::{Future, poll_fn};
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

#[derive(Default)]
struct Line {
    dialing: bool,
    /// Those who wait; a slot without a waker is free.
    wakers: Vec<Option<Waker>>,
}

impl Line {
    fn register(&mut self, key: &mut Option<usize>, cx: &Context<'_>) {
        let waker = Some(cx.waker().clone());
        match *key {
            Some(slot) => self.wakers[slot] = waker,
            None => {
                let free = self.wakers.iter().position(Option::is_none);
                let slot = free.unwrap_or(self.wakers.len());
                if slot == self.wakers.len() {
                    self.wakers.push(waker);
                } else {
                    self.wakers[slot] = waker;
                }
                *key = Some(slot);
            }
        }
    }

    fn next(&mut self) -> Option<Waker> {
        self.wakers.iter_mut().find_map(Option::take)
    }
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    line: Mutex<Line>,
}

/// A place in the line.
struct Place<'a> {
    line: &'a Mutex<Line>,
    key: Option<usize>,
}

impl Place<'_> {
    /// Ready when it is this caller's turn to dial.
    fn poll_turn(&mut self, cx: &Context<'_>) -> Poll<()> {
        let mut line = lock(self.line);
        if line.dialing {
            line.register(&mut self.key, cx);
            return Poll::Pending;
        }
        line.dialing = true;
        if let Some(slot) = self.key.take() {
            line.wakers[slot] = None;
        }
        Poll::Ready(())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let Some(slot) = self.key else { return };
        let mut line = lock(self.line);
        // No waker: it was this one's turn. Then it is the turn of the next.
        let called = line.wakers[slot].take().is_none();
        let next = if called && !line.dialing { line.next() } else { None };
        drop(line);
        if let Some(next) = next {
            next.wake();
        }
    }
}

/// The right to dial.
struct Claim<'a>(&'a Mutex<Line>);

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut line = lock(self.0);
        line.dialing = false;
        let next = line.next();
        drop(line);
        if let Some(next) = next {
            next.wake();
        }
    }
}

fn lock(line: &Mutex<Line>) -> MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut place = Place { line: &self.line, key: None };
        poll_fn(|cx| place.poll_turn(cx)).await;
        let claim = Claim(&self.line);
        drop(place);
        if self.connection.get().is_none() {
            let made = self.dialer.dial().await?;
            let _ = self.connection.set(made);
        }
        // Each of them finds the connection; the claim wakes nobody twice.
        let all: Vec<Waker> = lock(&self.line).wakers.iter_mut().filter_map(Option::take).collect();
        drop(claim);
        all.into_iter().for_each(Waker::wake);
        Ok(self.connection.get().expect("it was set above"))
    }
}
