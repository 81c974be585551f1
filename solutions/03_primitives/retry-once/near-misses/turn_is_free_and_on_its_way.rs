//! The last one in line who goes away with the turn sets the turn free; its `Notified` leaves the notification behind as well, and somebody else takes that for the turn.
//! rejected by: schedules::a_turn_that_nobody_took_is_there_once

use std::future::Future;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Notify;

pub trait Dialer: Send + Sync + 'static {
    type Connection: Send + Sync + 'static;
    type Error: Clone + Send + Sync + 'static;

    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

/// Who is at it.
#[derive(Default)]
struct Line {
    dialing: bool,
    waiting: usize,
    /// The turn has been sent to one that waits, who has not taken it yet.
    on_its_way: bool,
}

pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    line: Mutex<Line>,
    news: Notify,
}

impl<D: Dialer> Client<D> {
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Mutex::default(), news: Notify::new() }
    }

    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let Some(_turn) = self.turn().await else {
            return Ok(self.connection.get().expect("all are woken when it is there"));
        };
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let dialed = self.dialer.dial().await;
        let connection = dialed?;
        Ok(self.connection.get_or_init(|| connection))
    }

    /// The right to dial; none if there is a connection.
    async fn turn(&self) -> Option<Turn<'_, D>> {
        let mut news = pin!(self.news.notified());
        let place = {
            let mut line = self.line();
            if !line.dialing {
                line.dialing = true;
                return Some(Turn { client: self });
            }
            if news.as_mut().enable() {
                // It was on its way to somebody who is gone.
                line.on_its_way = false;
                return Some(Turn { client: self });
            }
            line.waiting += 1;
            Place { client: self }
        };
        news.await;
        if self.connection.get().is_some() {
            return None;
        }
        std::mem::forget(place);
        let mut line = self.line();
        line.waiting -= 1;
        line.on_its_way = false;
        Some(Turn { client: self })
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// In the line.
struct Place<'a, D: Dialer> {
    client: &'a Client<D>,
}

impl<D: Dialer> Drop for Place<'_, D> {
    fn drop(&mut self) {
        let mut line = self.client.line();
        line.waiting -= 1;
        if line.waiting == 0 && line.on_its_way {
            // Nobody is left to take it.
            line.on_its_way = false;
            line.dialing = false;
        }
    }
}

/// The right to dial.
struct Turn<'a, D: Dialer> {
    client: &'a Client<D>,
}

impl<D: Dialer> Drop for Turn<'_, D> {
    fn drop(&mut self) {
        let mut line = self.client.line();
        if self.client.connection.get().is_some() {
            line.dialing = false;
            drop(line);
            self.client.news.notify_waiters();
        } else if line.waiting > 0 {
            line.on_its_way = true;
            drop(line);
            self.client.news.notify_one();
        } else {
            line.dialing = false;
        }
    }
}
