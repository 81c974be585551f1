//! A future written by hand, with a `PollSender` that waits for room.

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio_util::sync::PollSender;

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

struct Stepper<T, U, F> {
    input: mpsc::Receiver<T>,
    output: mpsc::Sender<U>,
    room: PollSender<U>,
    work: F,
    hand: Option<U>,
    ends: Pin<Box<dyn Future<Output = Why> + Send>>,
}

impl<T, U, F> Unpin for Stepper<T, U, F> {}

impl<T, U, F> Future for Stepper<T, U, F>
where
    U: Send + 'static,
    F: FnMut(T) -> U,
{
    type Output = End<U>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<End<U>> {
        let this = &mut *self;
        loop {
            if let Poll::Ready(why) = this.ends.as_mut().poll(cx) {
                return Poll::Ready(End { why, unsent: this.hand.take() });
            }
            if this.output.is_closed() {
                return Poll::Ready(End { why: Why::Unwanted, unsent: this.hand.take() });
            }
            if this.hand.is_some() {
                match this.room.poll_reserve(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Err(_)) => {
                        return Poll::Ready(End { why: Why::Unwanted, unsent: this.hand.take() });
                    }
                    Poll::Ready(Ok(())) => {
                        let result = this.hand.take().expect("looked");
                        if let Err(error) = this.room.send_item(result) {
                            return Poll::Ready(End { why: Why::Unwanted, unsent: error.into_inner() });
                        }
                    }
                }
            }
            match this.input.poll_recv(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(End { why: Why::Closed, unsent: None }),
                Poll::Ready(Some(value)) => this.hand = Some((this.work)(value)),
            }
        }
    }
}

pub fn stage<T, U, F>(
    input: mpsc::Receiver<T>,
    capacity: NonZeroUsize,
    stop: CancellationToken,
    work: F,
) -> Stage<U>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnMut(T) -> U + Send + 'static,
{
    let (sender, output) = mpsc::channel(capacity.get());
    let listens = sender.clone();
    let ends = Box::pin(async move {
        tokio::select! {
            biased;
            () = stop.cancelled() => Why::Stopped,
            () = listens.closed() => Why::Unwanted,
        }
    });
    let stepper =
        Stepper { input, output: sender.clone(), room: PollSender::new(sender), work, hand: None, ends };
    Stage { output, task: tokio::spawn(stepper) }
}
