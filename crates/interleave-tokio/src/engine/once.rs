//! Outside of a check: a learner's own tests stand in the same file and are compiled with the stand-in too.
//!
//! What they hand to a runtime is run once, under the first schedule: each task until it has to wait.

use std::any::Any;
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use interleave::report::Kind;
use interleave::{Mode, Path, Pulse};

use super::program::outside;
use super::run::Run;
use super::task::{Body, Kin, Meta, Outcome, Task};
use super::{Place, caught, verdict, with};
use crate::limits;

/// Runs `future` under the first schedule.
///
/// # Panics
/// Panics as it does, if it never ends, and inside of a run, as tokio does.
pub(crate) fn run_once<F: Future>(future: F, place: Place) -> F::Output {
    assert!(
        with(|_| ()).is_none(),
        "Cannot start a runtime from within a runtime. This happens because a function (like `block_on`) attempted \
         to block the current thread while the thread is being used to drive asynchronous tasks."
    );
    limits::allow_tasks(usize::MAX);
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime can be built");
    let run = Run::new(Path::repeat(&[]), Mode::Explore, &Pulse::default());
    let (future, mut ended) = (pin!(future), None);
    let body: Pin<Box<dyn Body + '_>> = Box::pin(Borrowed { future, ended: &mut ended });
    // SAFETY: the run is driven and its tasks are given up below, before what the body borrows is gone. A
    // worker that is left in the middle of a poll is never polled again.
    let body = unsafe { std::mem::transmute::<Pin<Box<dyn Body + '_>>, Pin<Box<dyn Body>>>(body) };
    run.enter(body, Meta { place, name: None, kin: Kin::Any });
    let mut workers = Vec::new();
    {
        let _entered = runtime.enter();
        run.drive(&mut workers, |queue| outside(&runtime, queue));
    }
    let failure = verdict::failure(&run).filter(|failure| failure.kind != Kind::Leak);
    run.tasks.take().into_iter().for_each(Task::abandon);
    limits::reset();
    match ended {
        Some(Ok(output)) => output,
        Some(Err(payload)) => resume_unwind(payload),
        None => panic!("{}", failure.map_or_else(|| "it never ends".to_owned(), |failure| failure.what)),
    }
}

type Ended<T> = Result<T, Box<dyn Any + Send>>;

/// A future that belongs to somebody else.
struct Borrowed<'a, F: Future> {
    future: Pin<&'a mut F>,
    ended: &'a mut Option<Ended<F::Output>>,
}

impl<F: Future> Body for Borrowed<'_, F> {
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        match caught(|| self.future.as_mut().poll(context)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => *self.ended = Some(Ok(output)),
            Err((_, payload)) => *self.ended = Some(Err(payload)),
        }
        Poll::Ready(Outcome::Done)
    }

    fn cancel(self: Pin<&mut Self>) {}
}
