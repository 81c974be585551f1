//! A line of oneshots. What is sent is the turn itself: if nobody receives it, it is dropped, and goes to the next.

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

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};
use tokio::sync::oneshot;

#[derive(Default)]
struct Line {
    busy: bool,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

struct Turn(Arc<Mutex<Line>>);

impl Drop for Turn {
    fn drop(&mut self) {
        let next = {
            let mut line = self.0.lock().unwrap();
            let next = line.waiting.pop_front();
            line.busy = next.is_some();
            next
        };
        if let Some(next) = next {
            // What comes back is dropped, and goes to the next.
            let _ = next.send(Turn(self.0.clone()));
        }
    }
}

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceLock<D::Connection>,
    line: Arc<Mutex<Line>>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Arc::default() }
    }

    async fn turn(&self) -> Turn {
        let wait = {
            let mut line = self.line.lock().unwrap();
            if line.busy {
                let (sender, receiver) = oneshot::channel();
                line.waiting.push_back(sender);
                Some(receiver)
            } else {
                line.busy = true;
                None
            }
        };
        match wait {
            Some(wait) => wait.await.expect("a turn always comes"),
            None => Turn(self.line.clone()),
        }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let _turn = self.turn().await;
        match self.connection.get() {
            Some(connection) => Ok(connection),
            None => {
                let connection = self.dialer.dial().await?;
                Ok(self.connection.get_or_init(|| connection))
            }
        }
    }
}
