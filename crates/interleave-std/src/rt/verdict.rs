//! What is said of a run in which nobody can run any more, and who waits for whom.

use interleave::draw::listed;
use interleave::report::Kind;
use interleave::{Failure, Waiting};

use super::run::Run;
use super::task::{Thread, Tid};

impl Run {
    /// Nobody can run: the run is over, and is a failure unless all threads have ended.
    pub(super) fn nobody_can_run(&mut self) {
        let waiting: Vec<Tid> = (0..self.threads.len()).filter(|&tid| !self.threads[tid].finished).collect();
        if waiting.is_empty() {
            self.over = true;
            return;
        }
        let by_hand: Vec<Tid> =
            waiting.iter().copied().filter(|&tid| self.threads[tid].gate.by_hand).collect();
        let (kind, what) = if self.threads[0].finished {
            let names: Vec<_> = waiting.iter().map(|&tid| self.name(tid)).collect();
            let verb = if names.len() == 1 { "waits" } else { "wait" };
            (
                Kind::Leak,
                format!(
                    "The check has ended, but {} still {verb}, and nobody is left to end that.",
                    listed(&names)
                ),
            )
        } else if !by_hand.is_empty() && !self.has_cycle(&waiting) {
            (Kind::LostWakeup, self.nobody_wakes(&waiting, &by_hand))
        } else {
            (Kind::Deadlock, format!("Deadlock: {}", self.deadlock(&waiting)))
        };
        let what = format!("{what}{}", self.earlier_panics(|_| true));
        for &tid in &waiting {
            self.note_wait(tid);
        }
        self.describe_waits(&waiting);
        self.fail(Failure { kind, what });
    }

    /// Who sleeps and is woken by nobody, and who stands behind them, in a sentence each.
    fn nobody_wakes(&self, waiting: &[Tid], sleepers: &[Tid]) -> String {
        let names: Vec<_> = sleepers.iter().map(|&tid| self.name(tid)).collect();
        let verb = if names.len() == 1 { "waits" } else { "wait" };
        let mut text = format!("{} {verb} to be woken, and nobody is left to do it.", listed(&names));
        let on = |tid: Tid| &self.objects[self.threads[tid].gate.handle.0];
        if sleepers.iter().any(|&tid| on(tid).unheard) {
            text.push_str(" A wake-up that comes before the wait is lost.");
        }
        for &tid in waiting.iter().filter(|tid| !sleepers.contains(tid)) {
            if let Some(&holder) = sleepers.iter().find(|holder| on(tid).holders.contains(holder)) {
                text.push_str(&format!(
                    " {} waits for a lock that {} holds.",
                    self.name(tid),
                    self.name(holder)
                ));
            }
        }
        text
    }

    /// What a deadlock is, in a sentence.
    fn deadlock(&self, waiting: &[Tid]) -> String {
        let name = |tid: &Tid| self.name(*tid);
        match self.cycle(waiting).as_slice() {
            [alone] => format!("{} waits for a lock that it holds itself.", name(alone)),
            [one, other] => format!("{} and {} wait for each other.", name(one), name(other)),
            [] if waiting.len() == 1 => {
                format!("{} waits, and nobody is left who could end that.", name(&waiting[0]))
            }
            [] => "everyone who is left waits, and nobody is left who could end that.".to_owned(),
            circle => {
                let names: Vec<_> = circle.iter().map(name).collect();
                format!("{} wait for each other in a circle.", listed(&names))
            }
        }
    }

    /// Whom a waiting thread waits for: the holders of its object, or the thread that it joins.
    fn waits_on(&self, tid: Tid) -> Vec<Tid> {
        let handle = self.threads[tid].gate.handle;
        let mut on = self.objects[handle.0].holders.clone();
        // Whoever parks waits on itself as an object, but for anybody.
        let joined =
            |(other, thread): (Tid, &Thread)| other != tid && thread.handle == handle && !thread.finished;
        on.extend(self.threads.iter().enumerate().position(joined));
        on.sort_unstable();
        on.dedup();
        on
    }

    /// The first cycle among those who wait, in its order.
    fn cycle(&self, waiting: &[Tid]) -> Vec<Tid> {
        for &start in waiting {
            let mut walk = vec![start];
            while let Some(&next) = walk.last().and_then(|&tid| self.waits_on(tid).first().copied()).as_ref()
            {
                if let Some(at) = walk.iter().position(|&tid| tid == next) {
                    return walk.split_off(at);
                }
                walk.push(next);
            }
        }
        Vec::new()
    }

    fn has_cycle(&self, waiting: &[Tid]) -> bool {
        !self.cycle(waiting).is_empty()
    }

    /// Says in the trace who waits for what, a cycle first.
    fn describe_waits(&mut self, waiting: &[Tid]) {
        if self.recorder.is_none() {
            return;
        }
        let mut order = self.cycle(waiting);
        order.extend(waiting.iter().filter(|tid| !order.contains(tid)).copied().collect::<Vec<_>>());
        for tid in order {
            let gate = self.threads[tid].gate;
            let (object, name) = self.object_name(gate.handle).unwrap_or_default();
            let wait = Waiting {
                lane: tid,
                found: None,
                what: match gate.explanation() {
                    Some(explanation) => format!("{}: {explanation}", self.waits_for(tid, &name)),
                    None => self.waits_for(tid, &name),
                },
                object,
                on: self.waits_on(tid),
                holds: self.held_by(tid),
                place: Some(gate.place),
            };
            self.recorder.as_mut().expect("asked for above").trace.waits.push(wait);
        }
    }
}
