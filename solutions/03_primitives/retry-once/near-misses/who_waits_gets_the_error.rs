//! Shares the outcome of a dial with all who wait, also an error that was not theirs.
//! rejected by: schedules::a_connection_that_is_there_is_for_everybody_at_once
//! rejected by: schedules::after_a_failure_one_that_waits_dials
//! rejected by: schedules::each_that_waits_has_a_dial_of_its_own
//! rejected by: schedules::dropped_while_waiting_the_others_do_not_notice
//! rejected by: schedules::a_call_that_is_done_keeps_nobody_waiting
//! rejected by: schedules::the_turn_goes_past_all_who_are_gone
//! rejected by: schedules::who_waits_twice_takes_nobodys_place
//! rejected by: schedules::who_gives_up_leaves_the_line
//! rejected by: schedules::two_that_wait_in_one_task_are_two
//! also by: behaviour::each_of_a_hundred_that_wait_has_a_dial_of_its_own

use std::future::Future;
use std::sync::OnceLock;

use tokio::sync::Mutex;

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
    attempt: Mutex<()>,
    last: std::sync::Mutex<(usize, Option<D::Error>)>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self {
            dialer,
            connection: OnceLock::new(),
            attempt: Mutex::new(()),
            last: std::sync::Mutex::new((0, None)),
        }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        let seen = self.last.lock().unwrap().0;
        let _attempt = self.attempt.lock().await;
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        if let (count, Some(error)) = &*self.last.lock().unwrap()
            && *count > seen
        {
            return Err(error.clone());
        }
        match self.dialer.dial().await {
            Ok(connection) => Ok(self.connection.get_or_init(|| connection)),
            Err(error) => {
                let mut last = self.last.lock().unwrap();
                *last = (last.0 + 1, Some(error.clone()));
                Err(error)
            }
        }
    }
}
