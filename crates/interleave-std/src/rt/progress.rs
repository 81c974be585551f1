//! Whether a run gets on, or turns round and round.

use interleave::draw::listed;
use interleave::report::Kind;
use interleave::{Failure, Mode};

use super::Handle;
use super::run::Run;
use super::task::Tid;

/// Operations after which a run ends without a verdict on the code: it may never end, or only be long.
const STEPS: u32 = 20_000;

/// The same for what goes one way, since nothing is explored there.
const STEPS_ONE_WAY: u32 = 400_000;

/// The rows that a report shows of what goes one way: enough to see what it is.
const ROWS: u32 = 40;

/// Operations in a row, without any change, after which whoever is left counts as turning for ever.
const IDLE: u32 = 1_000;

/// Operations in a row by one thread, after which others get a turn: a loop that polls a lock would
/// otherwise never let anybody change what it polls for.
const SLICE: u32 = 200;

/// Repetitions without a change that a loop may count; see [`Run::spins`].
const TRIES: usize = 3;

/// What tells a run that gets on from one that turns round and round.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Operations since one that changed something, or saw what its thread had not seen before.
    idle: u32,
    /// Operations, events and turns so far: the last one tells who stands.
    place: u64,
    /// Operations in a row by the current thread: 0 after each switch.
    slice: u32,
    /// Whether what comes now goes one way, and the operations that did.
    one_way: bool,
    unexplored: u32,
    /// The rows of it that a report has.
    rows: u32,
    /// Raised with each change; what was observed before it may be observed anew.
    version: u64,
}

/// What becomes of an operation in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    Shown,
    /// It stands for all that follow, until something is explored again.
    Last,
    LeftOut,
}

impl Run {
    /// Counts an operation that `tid` is about to carry out.
    pub(crate) fn step(&mut self, tid: Tid) {
        if self.threads[0].catching == 0
            && let Some((panicked, _)) = self.threads[0].panics.first().cloned()
        {
            self.fail_by_panic(&panicked);
            return;
        }
        self.settle_memory();
        self.threads[tid].views.now.tick(tid);
        self.pulse.beat();
        if self.gets_on() {
            return;
        }
        self.steps += 1;
        self.progress.idle += 1;
        self.progress.slice += 1;
        self.progress.unexplored += u32::from(self.progress.one_way);
        self.threads[tid].last_ran = self.steps;
        if self.progress.slice > SLICE {
            self.threads[tid].lazy = true;
            self.threads[tid].stubborn = false;
            self.progress.slice = 0;
        }
        let too_many = self.too_many();
        if too_many.is_some() && !self.alone || self.progress.idle > IDLE {
            let left = (0..self.threads.len()).filter(|&tid| !self.threads[tid].finished);
            // The one that runs does not wait; its gate is that of an operation that is over, and so may be
            // the stack it points to.
            let (waiting, turning): (Vec<_>, Vec<_>) =
                left.partition(|&other| other != tid && self.threads[other].gate.waits());
            let names = |tids: &[Tid]| listed(&tids.iter().map(|&tid| self.name(tid)).collect::<Vec<_>>());
            let turn = format!("{} {}", names(&turning), if turning.len() == 1 { "turns" } else { "turn" });
            let waits = match waiting.len() {
                0 => String::new(),
                1 => format!(" {} waits.", names(&waiting)),
                _ => format!(" {} wait.", names(&waiting)),
            };
            let (kind, what) = if self.progress.idle > IDLE {
                let what = format!("Nothing changes any more: {turn} in a loop that nobody is left to end.");
                (Kind::Livelock, what)
            } else {
                let steps = interleave::draw::thousands(too_many.unwrap_or(STEPS).into());
                let what = format!(
                    "The code had not ended after {steps} operations, and a check explores no more of one schedule. \
                     Either {turn} in a loop that never ends, or the code only takes more operations: that need not \
                     be wrong, but with fewer it can be checked."
                );
                (Kind::TooMany, what)
            };
            let what = format!("{what}{waits}\nBelow is how it begins.");
            self.fail(Failure { kind, what });
        }
    }

    /// How many operations are the most, where there were more.
    pub(super) fn too_many(&self) -> Option<u32> {
        let unexplored = self.progress.unexplored;
        if unexplored > STEPS_ONE_WAY {
            return Some(STEPS_ONE_WAY);
        }
        (self.steps - unexplored > STEPS).then_some(STEPS)
    }

    /// Whether a report has room for another row, and whether it is the last.
    pub(super) fn row(&mut self) -> Row {
        self.progress.rows += u32::from(self.progress.one_way);
        match self.progress.rows {
            ..ROWS => Row::Shown,
            ROWS => Row::Last,
            _ => Row::LeftOut,
        }
    }

    /// From now on nothing is explored; or it is again.
    pub(crate) fn goes_one_way(&mut self, one_way: bool) {
        self.progress.one_way = one_way;
        self.progress.rows = 0;
        self.path().settle(one_way);
    }

    /// True where the current thread has observed this several times, and nothing has changed since: it
    /// spins.
    ///
    /// From the first repetition on it is lazy. But a loop that gives up after a few tries counts them, so
    /// they are different states, and what it reads meanwhile may be stale each time; only `TRIES` later is
    /// it taken for a loop without end, of which one turn is like the next.
    pub(super) fn spins(&mut self, handle: Handle, what: u64) -> bool {
        let thread = &mut self.threads[self.current];
        if thread.observed_version != self.progress.version {
            thread.observed.clear();
            thread.observed_version = self.progress.version;
        }
        let before = thread.observed.iter().filter(|&&seen| seen == (handle.0, what)).count();
        // Who sees what it has not seen before gets on.
        if before == 0 {
            self.progress.idle = 0;
        }
        thread.lazy |= before > 0 && !thread.stubborn;
        thread.stubborn &= before > 0;
        thread.turning = before >= TRIES;
        if !thread.turning {
            thread.observed.push((handle.0, what));
        }
        thread.turning
    }

    /// Whether the current thread has observed this since something changed.
    pub(super) fn has_observed(&self, handle: Handle) -> bool {
        let thread = &self.threads[self.current];
        let is_new = thread.observed_version == self.progress.version;
        is_new && thread.observed.iter().any(|&(seen, _)| seen == handle.0)
    }

    /// Whether the current thread's next operation, too, is in its slice.
    pub(super) fn has_more_of_its_slice(&self) -> bool {
        self.progress.slice < SLICE
    }

    /// Something changed: whoever waited for a change may look again.
    pub(super) fn changed(&mut self) {
        self.progress.version += 1;
        self.progress.idle = 0;
        let me = self.current;
        for (tid, thread) in self.threads.iter_mut().enumerate() {
            thread.lazy &= tid == me;
            thread.stubborn = false;
        }
    }

    /// A switch gives the new thread a slice of its own.
    pub(crate) fn begin_slice(&mut self) {
        self.progress.slice = 0;
    }

    /// Notes that the current thread gets on. True where a run is repeated only up to here.
    pub(crate) fn gets_on(&mut self) -> bool {
        self.progress.place += 1;
        self.pulse.come_to(self.progress.place);
        let here = self.mode == Mode::Record { stop_after: Some(self.progress.place) };
        if here {
            let recorder = self.recorder.as_ref().expect("such a run is recorded");
            self.fail(Failure::endless(&self.name(self.current), recorder.has_steps_of(self.current)));
        }
        here
    }
}
