//! The task is a future polled by hand, with tokio-util's `PollSender` in place of the wait for room.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use tokio_util::sync::PollSender;

use std::num::NonZeroUsize;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A stage that has been started.
#[derive(Debug)]
pub struct Stage<U> {
    /// Its results come out here.
    pub output: mpsc::Receiver<U>,
    /// The task, which says at its end how it ended.
    pub task: JoinHandle<End<U>>,
}

/// How a stage has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End<U> {
    /// Why.
    pub why: Why,
    /// The result that was there and did not come into the output any more.
    pub unsent: Option<U>,
}

/// Why a stage has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no more input.
    Closed,
    /// Nobody reads the output.
    Unwanted,
    /// It was told to.
    Stopped,
}
/// Starts a stage that calls `work` on each value of `input`.
pub fn stage<T, U, F>(
    mut input: mpsc::Receiver<T>,
    capacity: NonZeroUsize,
    stop: CancellationToken,
    mut work: F,
) -> Stage<U>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnMut(T) -> U + Send + 'static,
{
    let (sender, output) = mpsc::channel(capacity.get());
    let task = tokio::spawn(async move {
        let watched = sender.clone();
        let (mut stopped, mut unwanted) = (pin!(stop.cancelled()), pin!(watched.closed()));
        let mut sender = PollSender::new(sender);
        let mut unsent = None;
        let why = poll_fn(|context| {
            loop {
                if stopped.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Why::Stopped);
                }
                if unwanted.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Why::Unwanted);
                }
                if unsent.is_some() {
                    match sender.poll_reserve(context) {
                        Poll::Pending => return Poll::Pending,
                        Poll::Ready(Err(_)) => return Poll::Ready(Why::Unwanted),
                        Poll::Ready(Ok(())) => {}
                    }
                    if let Some(result) = unsent.take()
                        && let Err(error) = sender.send_item(result)
                    {
                        unsent = error.into_inner();
                        return Poll::Ready(Why::Unwanted);
                    }
                }
                match input.poll_recv(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(None) => return Poll::Ready(Why::Closed),
                    Poll::Ready(Some(value)) => unsent = Some(work(value)),
                }
            }
        })
        .await;
        End { why, unsent }
    });
    Stage { output, task }
}
