//! What a check explores: the interface of the engines for threads and for tasks.
//!
//! A [`Subject`] makes a [`Model`]; it runs the program once for each schedule, and says in an [`Ending`] how
//! that went.

use std::sync::Arc;

use crate::pulse::Pulse;
use crate::report::{Kind, Unit};
use crate::search::Path;
use crate::trace::Trace;

/// What can be run under a schedule: threads on the stand-in for std, tasks on the one for tokio.
pub trait Model {
    /// Runs the program once, under the choices of `path`.
    fn run(&mut self, path: &mut Path, mode: Mode, pulse: &Pulse) -> Ending;
}

/// What a check explores.
///
/// Its model is boxed, so that the search is compiled here, once, and not in each learner's tests, once for
/// each check: that was half of what they waited for.
#[derive(Clone)]
pub struct Subject {
    /// What its bound counts.
    pub unit: Unit,
    /// Makes the model, anew for each thread that runs it.
    pub make: Arc<dyn Fn() -> Box<dyn Model> + Send + Sync>,
}

/// Why a program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To see how it ends; fast.
    Explore,
    /// To record a [`Trace`] of it.
    Record {
        /// Stop where the run has come so far ([`Pulse::come_to`]), because it never came further.
        stop_after: Option<u64>,
    },
}

/// How a run ended.
#[derive(Debug, Default)]
pub struct Ending {
    /// What went wrong, if anything did.
    pub failure: Option<Failure>,
    /// Switches between threads or tasks, preemptions or not.
    pub switches: u32,
    /// Operations.
    pub steps: u32,
    /// What happened, in [`Mode::Record`].
    pub trace: Option<Trace>,
    /// True where nothing more may run on this thread of the operating system: the run had to be left in
    /// the middle of a panic.
    pub fatal: bool,
}

/// What went wrong in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The sort of failure.
    pub kind: Kind,
    /// One or more plain sentences.
    pub what: String,
}

impl Failure {
    /// What a model says of a run that it has stopped: `who` ran, and did not come to its next step.
    #[must_use]
    pub fn endless(who: &str, has_steps: bool) -> Self {
        let what = match has_steps {
            true => {
                format!("{who} goes on for ever after its last step below, and never comes to another one.")
            }
            false => format!("{who} goes on for ever, and never comes to its first step."),
        };
        Self { kind: Kind::Endless, what }
    }
}
