//! A program of tasks, as the search runs it.

use std::any::Any;
use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use interleave::report::Kind;
use interleave::{Ending, Mode, Model, Path, Pulse, panics};

use super::queue::Queue;
use super::run::Run;
use super::task::{Body, Kin, Meta, Outcome};
use super::worker::Worker;
use super::{Place, lend, verdict};
use crate::limits;

/// What the test's own future is, boxed.
pub(crate) type Main = Pin<Box<dyn Future<Output = ()>>>;

/// Longer than any wait that is meant to end, and what the runtime's timers can hold.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 3600);

thread_local! {
    static LISTENING: Cell<bool> = const { Cell::new(false) };
    /// The last panic on this thread, in words.
    static PANICKED: Cell<Option<String>> = const { Cell::new(None) };
}

/// A program of tasks.
pub(crate) struct Program {
    make: Arc<dyn Fn() -> Main + Send + Sync>,
    place: Place,
    /// What the real tokio needs of its own: code that is not replaced finds it by `Handle::current`.
    runtime: ::tokio::runtime::Runtime,
    /// Those that are free, kept from run to run.
    workers: Vec<Worker>,
}

impl Program {
    pub(crate) fn new(make: Arc<dyn Fn() -> Main + Send + Sync>, place: Place) -> Self {
        let runtime = ::tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        Self { make, place, runtime: runtime.expect("a runtime can be built"), workers: Vec::new() }
    }
}

impl Model for Program {
    fn run(&mut self, path: &mut Path, mode: Mode, pulse: &Pulse) -> Ending {
        if !LISTENING.replace(true) {
            panics::listen(|panicked| {
                lend::panic_begins();
                super::with(|run| run.note_panic(panicked.line.clone()));
                PANICKED.set(Some(panicked.to_string()));
            });
        }
        limits::reset();
        let run = Run::new(std::mem::take(path), mode, pulse);
        let make = Arc::clone(&self.make);
        let body: Pin<Box<dyn Body>> = Box::pin(First { make: Some(make), future: None });
        run.enter(body, Meta { place: self.place, name: None, kin: Kin::Any });
        let runtime = &self.runtime;
        {
            let _entered = runtime.enter();
            run.drive(&mut self.workers, |queue| outside(runtime, queue));
        }
        let failure = verdict::failure(&run);
        let trace = verdict::trace(&run);
        run.tasks.take().into_iter().for_each(super::task::Task::abandon);
        let (choices, switches, steps) = run.take_back();
        // A run that went on for long is not worth looking for a shorter one by running it hundreds of times.
        let fatal =
            failure.as_ref().is_some_and(|failure| matches!(failure.kind, Kind::Livelock | Kind::TooMany));
        *path = choices;
        Ending { failure, switches, steps, trace, fatal }
    }
}

/// Waits for what comes from outside of the explored tasks: a file, code with the real tokio. Gives
/// whether anybody was woken.
pub(super) fn outside(runtime: &::tokio::runtime::Runtime, queue: &Queue) -> bool {
    runtime.block_on(async {
        let mut never = std::pin::pin!(::tokio::time::sleep(FOR_EVER));
        std::future::poll_fn(|context| {
            queue.drive_with(context.waker());
            if queue.ready() > 0 {
                return Poll::Ready(true);
            }
            never.as_mut().poll(context).map(|()| false)
        })
        .await
    })
}

/// What the test's own task runs. It makes its future itself, so that what the making does belongs to the
/// run.
struct First {
    make: Option<Arc<dyn Fn() -> Main + Send + Sync>>,
    future: Option<Main>,
}

impl Body for First {
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let polled = caught(|| {
            if let Some(make) = self.make.take() {
                self.future = Some(make());
            }
            let future = self.future.as_mut().expect("it was made above");
            let polled = future.as_mut().poll(context);
            if polled.is_ready() {
                self.future = None;
            }
            polled
        });
        match polled {
            Ok(polled) => polled.map(|()| Outcome::Done),
            Err((message, _)) => Poll::Ready(Outcome::Panicked(message)),
        }
    }

    fn cancel(self: Pin<&mut Self>) {}
}

/// Runs `f`; gives a panic in words and as it is.
pub(crate) fn caught<T>(f: impl FnOnce() -> T) -> Result<T, Panic> {
    let (mut f, mut value) = (Some(f), None);
    catch(&mut || value = f.take().map(|f| f()))?;
    Ok(value.expect("it has run to its end"))
}

/// A panic in words, and as it is.
pub(crate) type Panic = (String, Box<dyn Any + Send>);

/// Apart from [`caught`], so that it is compiled here, and not for each future in a learner's tests.
fn catch(f: &mut dyn FnMut()) -> Result<(), Panic> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        // What `resume_unwind` passes on was never told to the hook.
        (PANICKED.take().unwrap_or_else(|| panics::message(&*payload)), payload)
    })
}
