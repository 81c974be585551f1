//! Sends the turn to the next in line as a message: one who is dropped when it is there and he has not run yet takes it along.
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::the_turn_goes_past_all_who_are_gone
//! rejected by: schedules::who_was_woken_leaves_no_others_place
//! rejected by: schedules::dropped_by_a_panic_while_waiting_the_next_dials
//! rejected by: schedules::a_turn_that_nobody_took_is_there_once

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Mutex, OnceLock};

use tokio::sync::oneshot;

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
        let my_turn = {
            let mut line = self.line.lock().unwrap();
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            if line.dialing {
                let (call, my_turn) = oneshot::channel();
                line.waiting.push_back(call);
                Some(my_turn)
            } else {
                line.dialing = true;
                None
            }
        };
        if let Some(my_turn) = my_turn {
            if my_turn.await.is_err() {
                // The line is dissolved when there is a connection.
                return Ok(self.connection.get().expect("there is one"));
            }
        }
        let _turn = Turn { client: self };
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}

#[derive(Default)]
struct Line {
    dialing: bool,
    waiting: VecDeque<oneshot::Sender<()>>,
}

/// The right to dial. Goes to the next in line, however the dial has ended.
struct Turn<'a, D: Dialer> {
    client: &'a Client<D>,
}

impl<D: Dialer> Drop for Turn<'_, D> {
    fn drop(&mut self) {
        let mut line = self.client.line.lock().unwrap();
        if self.client.connection.get().is_some() {
            line.waiting.clear();
        }
        while let Some(next) = line.waiting.pop_front() {
            if next.send(()).is_ok() {
                return; // his turn: `dialing` stays
            }
        }
        line.dialing = false;
    }
}
