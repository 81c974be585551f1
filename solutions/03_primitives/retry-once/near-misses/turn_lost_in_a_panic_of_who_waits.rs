//! Who gives up waiting passes on a turn that has come meanwhile, but not where a panic drops it.
//! rejected by: schedules::dropped_by_a_panic_while_waiting_the_next_dials

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

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
    line: Line,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Line(Mutex::default()) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let Some(turn) = (Waiting { line: &self.line, ticket: None }).await else {
            return Ok(self.connection.get().expect("dissolved only then"));
        };
        let dialed = self.dialer.dial().await?;
        let connection = self.connection.get_or_init(|| dialed);
        turn.dissolve();
        Ok(connection)
    }
}

struct Line(Mutex<State>);

#[derive(Default)]
struct State {
    /// There is a connection, and no need for a line.
    dissolved: bool,
    tickets: u64,
    /// Whose turn it is; he may not have come yet.
    called: Option<u64>,
    waiting: BTreeMap<u64, Waker>,
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls the next.
    fn pass_on(&self) {
        let mut state = self.state();
        let next = state.waiting.pop_first();
        state.called = next.as_ref().map(|(ticket, _)| *ticket);
        drop(state);
        if let Some((_, waker)) = next {
            waker.wake();
        }
    }
}

/// Waits for its turn; `None` when the line has been dissolved.
struct Waiting<'a> {
    line: &'a Line,
    ticket: Option<u64>,
}

impl<'a> Future for Waiting<'a> {
    type Output = Option<Turn<'a>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let line = self.line;
        let mut state = line.state();
        if state.dissolved {
            self.ticket = None;
            return Poll::Ready(None);
        }
        let ticket = *self.ticket.get_or_insert_with(|| {
            state.tickets += 1;
            state.tickets
        });
        if *state.called.get_or_insert(ticket) == ticket {
            self.ticket = None; // the turn has it now
            return Poll::Ready(Some(Turn { line }));
        }
        let before = state.waiting.insert(ticket, cx.waker().clone());
        drop(state);
        drop(before);
        Poll::Pending
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket else { return };
        let mut state = self.line.state();
        let waker = state.waiting.remove(&ticket);
        let called = state.called == Some(ticket);
        drop(state);
        drop(waker);
        // Nothing can have panicked while it waited.
        if called && !thread::panicking() {
            self.line.pass_on();
        }
    }
}

/// The right to dial.
struct Turn<'a> {
    line: &'a Line,
}

impl Turn<'_> {
    /// Nobody needs to wait any more.
    fn dissolve(self) {
        let waiting = {
            let mut state = self.line.state();
            state.dissolved = true;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_values().for_each(Waker::wake);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.line.pass_on();
    }
}
