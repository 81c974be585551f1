/// A stop, a drop, and a job that panics.
mod stop;

/// After each wake the job is run.
mod wakes;

/// A run sees what was done before its wake.
mod seen;

/// The one thread, and what it does without a wake.
mod thread;

use crate::exercise::Background;

/// Your `Background::start`, with a job of one type: so it is compiled once, and not once for each check.
#[track_caller]
fn start(job: impl FnMut() + Send + 'static) -> Background {
    let job: Box<dyn FnMut() + Send> = Box::new(job);
    Background::start(job)
}
