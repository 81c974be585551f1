//! Keeps the waker of a caller's first poll: one that goes on in another task is never woken.
//! rejected by: schedules::who_waits_may_go_on_in_another_task
//! rejected by: schedules::who_waits_may_be_looked_at_by_another_task

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, OnceLock};
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
    tickets: u64,
    /// In the order in which they came; each takes itself out.
    waiting: VecDeque<(u64, Waker)>,
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    line: Mutex<Line>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Mutex::default() }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().expect("nothing panics under this lock")
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        Wait { client: self, ticket: None }.await;
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let _turn = Turn(self);
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }

    /// Wakes whoever can go on.
    fn wake(&self) {
        let wakers: Vec<Waker> = {
            let line = self.line();
            let all = self.connection.get().is_some();
            let many = if all { line.waiting.len() } else { usize::from(!line.dialing) };
            line.waiting.iter().take(many).map(|(_, waker)| waker.clone()).collect()
        };
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// Ends when there is a connection, or when it is this caller's turn to dial.
struct Wait<'a, D: Dialer> {
    client: &'a Client<D>,
    ticket: Option<u64>,
}

impl<D: Dialer> Future for Wait<'_, D> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let client = self.client;
        let mut line = client.line();
        let connected = client.connection.get().is_some();
        if connected || !line.dialing {
            line.dialing = !connected;
            if let Some(ticket) = self.ticket.take() {
                line.waiting.retain(|(other, _)| *other != ticket);
            }
            return Poll::Ready(());
        }
        if self.ticket.is_none() {
            let ticket = line.tickets;
            line.tickets += 1;
            line.waiting.push_back((ticket, context.waker().clone()));
            self.ticket = Some(ticket);
        }
        Poll::Pending
    }
}

impl<D: Dialer> Drop for Wait<'_, D> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.client.line().waiting.retain(|(other, _)| *other != ticket);
            // It may have been woken, and then the next in line goes on.
            self.client.wake();
        }
    }
}

/// The right to dial.
struct Turn<'a, D: Dialer>(&'a Client<D>);

impl<D: Dialer> Drop for Turn<'_, D> {
    fn drop(&mut self) {
        self.0.line().dialing = false;
        self.0.wake();
    }
}
