//! Who has waited for a second dial too takes the error of that one, which was somebody else's.
//! rejected by: schedules::each_that_waits_has_a_dial_of_its_own
//! also by: behaviour::each_of_a_hundred_that_wait_has_a_dial_of_its_own

use std::future::Future;

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

use std::sync::OnceLock;
use tokio::sync::watch;

#[derive(Clone)]
struct State<E> {
    dialing: bool,
    begun: u64,
    failed: Option<(u64, E)>,
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    state: watch::Sender<State<D::Error>>,
}

struct Attempt<'a, E>(&'a watch::Sender<State<E>>);

impl<E> Drop for Attempt<'_, E> {
    fn drop(&mut self) {
        self.0.send_modify(|state| state.dialing = false);
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        let state = watch::Sender::new(State { dialing: false, begun: 0, failed: None });
        Self { dialer, connection: OnceLock::new(), state }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        let mut states = self.state.subscribe();
        let came = states.borrow().begun;
        loop {
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            let state = states.wait_for(|state| !state.dialing).await.expect("we have the sender").clone();
            if let Some(connection) = self.connection.get() {
                return Ok(connection);
            }
            if let Some((number, error)) = state.failed
                && number > came
                && came > 0
            {
                return Err(error);
            }
            let mut number = 0;
            let mine = self.state.send_if_modified(|state| {
                let mine = !state.dialing;
                if mine {
                    state.dialing = true;
                    state.begun += 1;
                    number = state.begun;
                }
                mine
            });
            if mine {
                let attempt = Attempt(&self.state);
                if let Some(connection) = self.connection.get() {
                    return Ok(connection);
                }
                let outcome = self.dialer.dial().await;
                match outcome {
                    Ok(connection) => return Ok(self.connection.get_or_init(|| connection)),
                    Err(error) => {
                        self.state.send_modify(|state| state.failed = Some((number, error.clone())));
                        drop(attempt);
                        return Err(error);
                    }
                }
            }
        }
    }
}
