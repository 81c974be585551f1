//! A caller that waits and is dropped by a panic does not leave the line, for fear of waking somebody
//! meanwhile. The turn goes to it and no further.
//! rejected by: schedules::who_gives_up_leaves_the_line
//! rejected by: schedules::dropped_by_a_panic_while_waiting_the_next_dials

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Poll, Waker};
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

#[derive(Default)]
struct Line {
    last_id: u64,
    /// Who may dial.
    turn: Option<u64>,
    waiting: VecDeque<(u64, Waker)>,
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

/// Gives the turn to the first in the line.
fn pass_on(line: &Mutex<Line>) {
    let mut state = lock(line);
    let next = state.waiting.pop_front();
    state.turn = next.as_ref().map(|(id, _)| *id);
    drop(state);
    if let Some((_, waker)) = next {
        waker.wake();
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Mutex::new(Line::default()) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let turn = {
            let mut place = Place { line: &self.line, id: None };
            let found = poll_fn(|cx| {
                let mut line = lock(&self.line);
                if let Some(connection) = self.connection.get() {
                    return Poll::Ready(Some(connection));
                }
                let id = *place.id.get_or_insert_with(|| {
                    line.last_id += 1;
                    line.last_id
                });
                if *line.turn.get_or_insert(id) == id {
                    place.id = None;
                    return Poll::Ready(None);
                }
                match line.waiting.iter_mut().find(|(one, _)| *one == id) {
                    Some((_, waker)) => waker.clone_from(cx.waker()),
                    None => line.waiting.push_back((id, cx.waker().clone())),
                }
                Poll::Pending
            })
            .await;
            if let Some(connection) = found {
                return Ok(connection);
            }
            Turn { line: &self.line }
        };
        let connection = self.dialer.dial().await?;
        let connection = self.connection.get_or_init(|| connection);
        let all = std::mem::take(&mut lock(&self.line).waiting);
        for (_, waker) in all {
            waker.wake();
        }
        drop(turn);
        Ok(connection)
    }
}

/// The right to dial; passed on when dropped, also by a panic of the dial.
struct Turn<'a> {
    line: &'a Mutex<Line>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        pass_on(self.line);
    }
}

/// A place in the line; left when dropped.
struct Place<'a> {
    line: &'a Mutex<Line>,
    id: Option<u64>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let Some(id) = self.id else { return };
        if thread::panicking() {
            // Nothing of ours has panicked: a waiter runs no foreign code. Wake nobody in the middle of an unwinding,
            // a waker that panics would abort the process.
            return;
        }
        let mut line = lock(self.line);
        line.waiting.retain(|(one, _)| *one != id);
        let chosen = line.turn == Some(id);
        drop(line);
        if chosen {
            pass_on(self.line);
        }
    }
}
