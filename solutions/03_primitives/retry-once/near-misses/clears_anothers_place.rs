//! Who was woken, and is dropped before it has run, clears its old place, which is somebody else's by then.
//! rejected by: schedules::who_was_woken_leaves_no_others_place

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
    line: Line,
}

/// Who dials, and who waits for that.
struct Line {
    state: Mutex<State>,
}

struct State {
    dialing: bool,
    /// Counts the times at which all who waited were woken.
    round: u64,
    /// A place is free if it is empty.
    places: Vec<Option<Waker>>,
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes the first free place.
    fn enter(&mut self, waker: Waker) -> usize {
        match self.places.iter().position(Option::is_none) {
            Some(place) => {
                self.places[place] = Some(waker);
                place
            }
            None => {
                self.places.push(Some(waker));
                self.places.len() - 1
            }
        }
    }
}

/// The right to dial. It is given back by its drop, however the dial ends.
struct Turn<'a>(&'a Line);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let woken = {
            let mut state = self.0.state();
            state.dialing = false;
            state.round += 1;
            mem::take(&mut state.places)
        };
        for waker in woken.into_iter().flatten() {
            waker.wake();
        }
    }
}

/// Waits for the right to dial, or for the connection: then there is no turn.
struct Wait<'a, C> {
    line: &'a Line,
    connection: &'a OnceLock<C>,
    place: Option<(u64, usize)>,
}

impl<'a, C> Future for Wait<'a, C> {
    type Output = Option<Turn<'a>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let line = self.line;
        let mut state = line.state();
        if self.connection.get().is_some() {
            return Poll::Ready(None);
        }
        if !state.dialing {
            state.dialing = true;
            self.place = None;
            return Poll::Ready(Some(Turn(line)));
        }
        match self.place {
            // Still in the same line: only the waker may be another one.
            Some((round, place)) if round == state.round => {
                state.places[place] = Some(cx.waker().clone());
            }
            _ => {
                let place = state.enter(cx.waker().clone());
                self.place = Some((state.round, place));
            }
        }
        Poll::Pending
    }
}

impl<C> Drop for Wait<'_, C> {
    fn drop(&mut self) {
        if let Some((_, place)) = self.place
            && let Some(waker) = self.line.state().places.get_mut(place)
        {
            *waker = None;
        }
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        let state = State { dialing: false, round: 0, places: Vec::new() };
        Self { dialer, connection: OnceLock::new(), line: Line { state: Mutex::new(state) } }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let wait = Wait { line: &self.line, connection: &self.connection, place: None };
        let _turn = wait.await;
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
