//! How far a run may go before it counts as one that never ends.

use std::cell::Cell;

/// Steps of a run, as its report says in words. A program that needs more is too large to explore anyway.
pub(crate) const STEPS: u32 = 1_000_000;

/// Steps in a row that change nothing, as the report says in words. A wait by asking again and again passes
/// it within milliseconds.
pub(crate) const IDLE: u32 = 2_000;

/// Steps that a report shows of those.
pub(crate) const REPEATED: usize = 10;

/// Polls of all tasks while a check counts them, after which the run ends.
pub(crate) const POLLS: u64 = 50_000;

/// Events that are kept of a run for its report.
pub(crate) const EVENTS: usize = 4_000;

/// Tasks alive at once, unless the check says otherwise.
const TASKS: usize = 1_000;

thread_local! {
    static MOST_TASKS: Cell<usize> = const { Cell::new(TASKS) };
    static FREE_DRAWS: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn most_tasks() -> usize {
    MOST_TASKS.get()
}

/// Sets how many tasks may be alive at once in this check's runs; 1,000 unless set. A run that starts more
/// ends there, with a report that says so. Call it at the beginning of the check's body.
pub fn allow_tasks(most: usize) {
    MOST_TASKS.set(most);
}

/// What it costs that a `select!` begins with another branch than its first.
pub(crate) fn price_of_a_draw() -> u32 {
    u32::from(!FREE_DRAWS.get())
}

/// Lets every `select!` of this check's runs begin with any of its branches at no price. For a check that
/// allows no delay, since with one something else would be right, and that asks what a draw decides. Call it
/// at the beginning of the check's body.
///
/// Each poll of a `select!` multiplies the schedules by its branches, so the check has to be small.
pub fn draw_freely() {
    FREE_DRAWS.set(true);
}

pub(crate) fn reset() {
    MOST_TASKS.set(TASKS);
    FREE_DRAWS.set(false);
}
