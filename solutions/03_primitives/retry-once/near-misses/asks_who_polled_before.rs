//! The line is gone through only for a new waker, and remembers the first: one that polls, lets another one
//! poll, and comes back is taken for the one whose waker stands there.
//! rejected by: schedules::who_waits_may_be_looked_at_by_another_task

use std::collections::VecDeque;
use std::future::Future;
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
    line: Mutex<Line>,
}

/// Who may dial, and who stands in line for it.
#[derive(Default)]
struct Line {
    dialing: bool,
    /// Whose turn it is, until that one takes it.
    called: Option<u64>,
    next: u64,
    waiting: VecDeque<(u64, Waker)>,
}

impl Line {
    /// Calls the next, if there is one.
    fn pass_on(&mut self) -> Option<Waker> {
        let next = self.waiting.pop_front();
        self.dialing = next.is_some();
        self.called = next.as_ref().map(|(number, _)| *number);
        next.map(|(_, waker)| waker)
    }
}

/// The right to dial. Goes to the next in line when it is dropped.
struct Turn<'a, D: Dialer>(&'a Client<D>);

impl<D: Dialer> Drop for Turn<'_, D> {
    fn drop(&mut self) {
        let mut line = self.0.line();
        if self.0.connection.get().is_some() {
            line.dialing = false;
            let waiting = std::mem::take(&mut line.waiting);
            drop(line);
            waiting.into_iter().for_each(|(_, waker)| waker.wake());
        } else if let Some(waker) = line.pass_on() {
            drop(line);
            waker.wake();
        }
    }
}

/// Waits for the turn; `None` if there is a connection instead.
struct Wait<'a, D: Dialer> {
    client: &'a Client<D>,
    /// Our number, and the waker that stands in line under it.
    number: Option<(u64, Waker)>,
}

impl<'a, D: Dialer> Future for Wait<'a, D> {
    type Output = Option<Turn<'a, D>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let client = self.client;
        let mut line = client.line();
        if client.connection.get().is_some() {
            self.number = None;
            return Poll::Ready(None);
        }
        match &self.number {
            None if !line.dialing => {
                line.dialing = true;
                Poll::Ready(Some(Turn(client)))
            }
            None => {
                let number = line.next;
                line.next += 1;
                line.waiting.push_back((number, cx.waker().clone()));
                self.number = Some((number, cx.waker().clone()));
                Poll::Pending
            }
            Some((number, _)) if line.called == Some(*number) => {
                line.called = None;
                self.number = None;
                Poll::Ready(Some(Turn(client)))
            }
            Some((number, waker)) => {
                // Go through the line only if another task is polling now.
                if !waker.will_wake(cx.waker())
                    && let Some(entry) = line.waiting.iter_mut().find(|entry| entry.0 == *number)
                {
                    entry.1 = cx.waker().clone();
                }
                Poll::Pending
            }
        }
    }
}

impl<D: Dialer> Drop for Wait<'_, D> {
    fn drop(&mut self) {
        let Some((number, _)) = &self.number else { return };
        let mut line = self.client.line();
        if line.called == Some(*number) {
            let next = line.pass_on();
            drop(line);
            if let Some(waker) = next {
                waker.wake();
            }
        } else {
            line.waiting.retain(|entry| entry.0 != *number);
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
        let Some(_turn) = (Wait { client: self, number: None }).await else {
            return Ok(self.connection.get().expect("there is a connection"));
        };
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
