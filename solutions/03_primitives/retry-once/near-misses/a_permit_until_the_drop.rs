//! The permit goes back when the caller's future is dropped, and not when its dial has failed.
//! rejected by: schedules::a_call_that_is_done_keeps_nobody_waiting

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, ready};
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};

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
    /// One permit: to dial. Closed when there is a connection.
    line: Semaphore,
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

enum Step<'a, D: Dialer> {
    Waiting(BoxFuture<'a, Result<SemaphorePermit<'a>, AcquireError>>),
    Dialing(BoxFuture<'a, Result<D::Connection, D::Error>>),
    Done,
}

/// A caller. Its fields are dropped in this order: first the dial, then the right to it.
struct Caller<'a, D: Dialer> {
    client: &'a Client<D>,
    step: Step<'a, D>,
    permit: Option<SemaphorePermit<'a>>,
}

impl<'a, D: Dialer> Future for Caller<'a, D> {
    type Output = Result<&'a D::Connection, D::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let client = self.client;
        loop {
            match &mut self.step {
                Step::Waiting(turn) => {
                    if let Some(connection) = client.connection.get() {
                        self.step = Step::Done;
                        return Poll::Ready(Ok(connection));
                    }
                    // Closed: there is a connection, which the next round finds.
                    if let Ok(permit) = ready!(turn.as_mut().poll(cx)) {
                        if client.connection.get().is_none() {
                            self.permit = Some(permit);
                            self.step = Step::Dialing(Box::pin(client.dialer.dial()));
                        }
                    }
                }
                Step::Dialing(dial) => {
                    let outcome = ready!(dial.as_mut().poll(cx));
                    self.step = Step::Done;
                    return Poll::Ready(outcome.map(|made| {
                        let connection = client.connection.get_or_init(|| made);
                        client.line.close();
                        connection
                    }));
                }
                Step::Done => panic!("polled after it was ready"),
            }
        }
    }
}

impl<D: Dialer> Client<D> {
    /// A client that has not dialed yet.
    pub fn new(dialer: D) -> Self {
        Self { dialer, connection: OnceLock::new(), line: Semaphore::new(1) }
    }

    /// The connection; dials if there is none.
    ///
    /// # Errors
    /// This caller's dial has failed.
    pub fn connection(&self) -> impl Future<Output = Result<&D::Connection, D::Error>> + Send {
        Caller { client: self, step: Step::Waiting(Box::pin(self.line.acquire())), permit: None }
    }
}
