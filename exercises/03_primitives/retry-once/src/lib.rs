//! # A connection that is dialed until it is there
//!
//! A service keeps one connection to its database. Nobody needs it before the first request, so the first to
//! ask dials. But a dial can fail, it can take long, and who asked for it can go away. [`Client::connection`]
//! deals with that.
//!
//! Build it. It promises:
//!
//! - **Lazy.** [`Client::new`] does not dial.
//! - **Once.** When a dial has succeeded, every caller gets that connection, by reference, and nobody dials
//!   again. Who comes later gets it at once, whatever the other callers are doing.
//! - **One at a time.** Never are two dials under way. Who comes while one is under way waits for it, and
//!   costs nothing meanwhile. If it succeeds, all who wait get the connection.
//! - **Failure.** A dial that fails gives its error to the caller that has dialed, and is forgotten. Each
//!   of those that wait then gets a dial of its own, one after the other, until one succeeds. In which
//!   order is up to you, and whoever comes only after a failure may dial before them. No call of `connection`
//!   dials twice.
//! - **Dropped**, also by a panic beside it. If a caller's future is dropped while it dials, that dial is
//!   cancelled (its future is dropped), and then one of those that wait dials instead. If one that waits is
//!   dropped, the others do not notice.
//! - **Panic.** If a dial panics, in the call, in its future, or as that is dropped (even where it has
//!   connected), its caller panics. For everybody else it is as if the dial had failed.
//! - **Whoever awaits it.** A caller's future may be polled by one task and then by another: it wakes the
//!   last.
//! - **Nothing left.** The client starts nothing that goes on without a caller.
//! - **By itself.** Two clients do not disturb each other: a dial may ask another client.
//!
//! Not asked for: a waker that does more than wake: one that, while it is called, cloned or dropped, polls or
//! drops a caller of the same client.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

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

/// Keeps one connection.
pub struct Client<D: Dialer> {
    dialer: D,
    connection: std::sync::OnceLock<D::Connection>,
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: std::sync::OnceLock::new() }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub async fn connection(&self) -> Result<&D::Connection, D::Error> {
        let connection = self.dialer.dial().await?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
