//! One dial at a time in the whole process: the permit to dial is a static, and all clients share it.
//! rejected by: behaviour::a_dial_may_ask_another_client
//! also by: behaviour::one_connection_for_all_calls

use std::future::Future;
use tokio::sync::{OnceCell, Semaphore};

/// How to get a connection.
pub trait Dialer: Send + Sync + 'static {
    /// What is dialed for.
    type Connection: Send + Sync + 'static;
    /// Why there is none.
    type Error: Clone + Send + Sync + 'static;

    /// Dials. It takes as long as it takes.
    fn dial(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;
}

/// Never are two dials under way.
static DIALS: Semaphore = Semaphore::const_new(1);

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: OnceCell<D::Connection>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceCell::new() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        self.connection
            .get_or_try_init(|| async {
                let _permit = DIALS.acquire().await.expect("it is never closed");
                self.dialer.dial().await
            })
            .await
    }
}
