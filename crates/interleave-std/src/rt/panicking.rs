//! Panics of a run's threads: which one ends the run, and what is said of the others.

use interleave::Failure;
use interleave::panics::Panicked;
use interleave::report::Kind;

use super::run::Run;

impl Run {
    /// A panic begins in the current thread. True where it would abort the process: it is the second one
    /// at once, and nothing is there to catch it.
    pub(crate) fn begin_panic(&mut self, panicked: Panicked) -> bool {
        let me = self.current;
        let thread = &mut self.threads[me];
        let fatal = thread.panics.last().is_some_and(|(_, catching)| *catching == thread.catching);
        thread.panicked |= !panicked.is_planned();
        thread.panics.push((panicked.clone(), thread.catching));
        if self.recorder.is_some() {
            self.record_panic(me, panicked.line);
        }
        if fatal {
            let panics = &self.threads[me].panics;
            let (first, second) = (&panics[panics.len() - 2].0, &panics[panics.len() - 1].0);
            let what = format!(
                "{} panicked while it was panicking already, which ends the whole process.\nThe first panic: {first}\nThe second: {second}",
                self.name(me)
            );
            self.fail(Failure { kind: Kind::Panic, what });
            self.fatal = true;
        }
        fatal
    }

    /// The first thread's panic: the check's assertion failed, or the code panicked under it.
    pub(crate) fn fail_by_panic(&mut self, panicked: &Panicked) {
        // A panic that the check has planned is no news.
        let earlier = self.earlier_panics(|panicked| !panicked.is_planned());
        let what = match earlier.is_empty() {
            true => format!("main panicked: {panicked}"),
            false => format!("{}\nThen main panicked: {panicked}", earlier.trim_start()),
        };
        self.fail(Failure { kind: Kind::Assertion, what });
    }

    /// A line for each other thread that has panicked with what `counts`.
    pub(crate) fn earlier_panics(&self, counts: impl Fn(&Panicked) -> bool) -> String {
        let mut lines = String::new();
        for tid in 1..self.threads.len() {
            if let Some(before) = self.threads[tid].died.as_ref().filter(|before| counts(before)) {
                lines.push_str(&format!("\n{} panicked: {before}", self.name(tid)));
            }
        }
        lines
    }

    pub(super) fn look_for_unnoticed_panics(&mut self) {
        let unnoticed = self.threads.iter().enumerate().find_map(|(tid, thread)| {
            let died = thread.died.as_ref().filter(|died| !thread.joined && !died.is_planned());
            died.map(|died| (tid, died.clone()))
        });
        if let Some((tid, panicked)) = unnoticed {
            let what = format!("{} panicked, and nobody took note: {panicked}", self.name(tid));
            self.fail(Failure { kind: Kind::Panic, what });
        }
    }
}
