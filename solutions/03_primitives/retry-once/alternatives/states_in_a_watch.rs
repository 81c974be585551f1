//! A watch channel with the state of things; the step from idle to dialing is one.

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

#[derive(Clone, Copy, PartialEq)]
enum State {
    Idle,
    Dialing,
    Connected,
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    state: watch::Sender<State>,
}

struct Attempt<'a> {
    state: &'a watch::Sender<State>,
    end: State,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.state.send_replace(self.end);
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), state: watch::channel(State::Idle).0 }
    }

    fn attempt(&self) -> Option<Attempt<'_>> {
        let mine = self.state.send_if_modified(|state| {
            let idle = *state == State::Idle;
            if idle {
                *state = State::Dialing;
            }
            idle
        });
        mine.then(|| Attempt { state: &self.state, end: State::Idle })
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        let mut states = self.state.subscribe();
        loop {
            let state = *states.wait_for(|state| *state != State::Dialing).await.expect("we have the sender");
            if state == State::Connected {
                return Ok(self.connection.get().expect("it is connected"));
            }
            if let Some(mut attempt) = self.attempt() {
                let connection = self.dialer.dial().await?;
                let connection = self.connection.get_or_init(|| connection);
                attempt.end = State::Connected;
                return Ok(connection);
            }
        }
    }
}
