//! A caller that is polled with another waker is put into the line once more, and leaves only one of its
//! places.
//! rejected by: schedules::who_gives_up_leaves_the_line

use std::collections::{HashMap, VecDeque};
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

#[derive(Default)]
struct Line {
    last_id: u64,
    /// Who may dial.
    turn: Option<u64>,
    order: VecDeque<u64>,
    wakers: HashMap<u64, Waker>,
}

impl Line {
    /// Gives the turn to the first in the line.
    fn pass_on(&mut self) -> Option<Waker> {
        self.turn = self.order.pop_front();
        self.turn.and_then(|id| self.wakers.remove(&id))
    }
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
        let caller = Caller::new(&self.line);
        let found = poll_fn(|cx| {
            let mut line = lock(&self.line);
            if let Some(connection) = self.connection.get() {
                return Poll::Ready(Some(connection));
            }
            match line.turn {
                Some(id) if id == caller.id => return Poll::Ready(None),
                None => {
                    line.turn = Some(caller.id);
                    return Poll::Ready(None);
                }
                Some(_) => {}
            }
            let listed = line.wakers.get(&caller.id).is_some_and(|waker| waker.will_wake(cx.waker()));
            if !listed {
                line.wakers.insert(caller.id, cx.waker().clone());
                line.order.push_back(caller.id);
            }
            Poll::Pending
        })
        .await;
        if let Some(connection) = found {
            return Ok(connection);
        }
        let connection = self.dialer.dial().await?;
        let connection = self.connection.get_or_init(|| connection);
        let all = {
            let mut line = lock(&self.line);
            line.order.clear();
            std::mem::take(&mut line.wakers)
        };
        for (_, waker) in all {
            waker.wake();
        }
        Ok(connection)
    }
}

/// One that wants the connection; leaves the line, or passes the turn on, when dropped.
struct Caller<'a> {
    line: &'a Mutex<Line>,
    id: u64,
}

impl<'a> Caller<'a> {
    fn new(line: &'a Mutex<Line>) -> Self {
        let mut state = lock(line);
        state.last_id += 1;
        let id = state.last_id;
        drop(state);
        Self { line, id }
    }
}

impl Drop for Caller<'_> {
    fn drop(&mut self) {
        let mut line = lock(self.line);
        let own = line.wakers.remove(&self.id);
        if let Some(at) = line.order.iter().position(|id| *id == self.id) {
            line.order.remove(at);
        }
        let next = if line.turn == Some(self.id) { line.pass_on() } else { None };
        drop(line);
        drop(own);
        if let Some(waker) = next {
            waker.wake();
        }
    }
}
