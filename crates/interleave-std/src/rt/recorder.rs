//! The recorder: turns a run that is carried out again into a trace.

use interleave::{Event, Thing, Trace, Waiting};

use super::run::Run;
use super::task::Tid;
use super::{Handle, Place};

/// The trace so far. Objects get their report's name when an event first names them.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    trace: Trace,
    /// By handle, the index in the trace's things.
    things: Vec<Option<usize>>,
}

impl Recorder {
    pub(crate) fn finish(mut self, run: &Run) -> Trace {
        self.trace.lanes = (0..run.threads.len()).map(|tid| run.name(tid)).collect();
        self.trace
    }

    fn thing(&mut self, handle: Handle, kind: &'static str, place: Place) -> usize {
        if self.things.len() <= handle.0 {
            self.things.resize(handle.0 + 1, None);
        }
        if let Some(index) = self.things[handle.0] {
            return index;
        }
        // Each turn of a loop makes a new select; to the reader it is the same one.
        let same = |thing: &Thing| kind == "select" && thing.kind == kind && thing.place == Some(place);
        if let Some(index) = self.trace.things.iter().position(same) {
            self.things[handle.0] = Some(index);
            return index;
        }
        let number = 1 + self.trace.things.iter().filter(|thing| thing.kind == kind).count();
        let name = format!("{} {number}", spoken(kind));
        self.trace.things.push(Thing { kind, name, place: Some(place) });
        self.things[handle.0] = Some(self.trace.things.len() - 1);
        self.trace.things.len() - 1
    }
}

/// `AtomicUsize` is spoken of as `atomic`, `Mutex` as `mutex`, `RwLock` as `rwlock`.
fn spoken(kind: &str) -> String {
    if kind.starts_with("Atomic") { "atomic".to_owned() } else { kind.to_lowercase() }
}

impl Run {
    /// What an object is called: `mutex 1`, or a thread's own name.
    pub(crate) fn object_name(&mut self, handle: Handle) -> Option<(Option<usize>, String)> {
        if let Some(tid) = self.threads.iter().position(|thread| thread.handle == handle) {
            return Some((None, self.name(tid)));
        }
        let (kind, place) = (self.objects[handle.0].kind, self.objects[handle.0].place);
        let recorder = self.recorder.as_mut()?;
        let index = recorder.thing(handle, kind, place);
        Some((Some(index), recorder.trace.things[index].name.clone()))
    }

    /// Records an event of the current thread. True where the run ends with it.
    pub(crate) fn record(
        &mut self,
        handle: Handle,
        place: Place,
        text: impl FnOnce(&str) -> String,
        note: Option<String>,
    ) -> bool {
        let dropped = self.dropped_at.take();
        if self.recorder.is_some() {
            let (object, name) = self.object_name(handle).unwrap_or_default();
            let event =
                Event { text: text(&name), object, place: Some(place), note, dropped, ..Event::default() };
            self.push(self.current, event);
        }
        self.stops_here()
    }

    pub(crate) fn record_end(&mut self, tid: Tid, text: &str) {
        if self.recorder.is_some() {
            self.push(tid, Event { text: text.to_owned(), ..Event::default() });
        }
    }

    /// Records that `tid` cannot go on, if it cannot.
    pub(crate) fn note_wait(&mut self, tid: Tid) {
        if self.recorder.is_none() || self.threads[tid].finished || !self.threads[tid].gate.waits() {
            return;
        }
        let gate = self.threads[tid].gate;
        let (object, name) = self.object_name(gate.handle).unwrap_or_default();
        let text = format!("waits {} {name}", gate.verb);
        let recorder = self.recorder.as_mut().expect("asked for above");
        // Asked for again when a deadlock is described: a thread waits once.
        let last = recorder.trace.events.iter().rev().find(|event| event.lane == tid);
        if last.is_some_and(|last| last.blocks) {
            return;
        }
        let preempts = std::mem::take(&mut self.preempts);
        self.push(tid, Event { text, object, place: Some(gate.place), blocks: true, ..Event::default() });
        self.preempts = preempts;
    }

    fn push(&mut self, tid: Tid, mut event: Event) {
        event.lane = tid;
        event.preempts = std::mem::take(&mut self.preempts);
        event.holds = self.held_by(tid);
        self.recorder.as_mut().expect("whoever pushes has asked").trace.events.push(event);
    }

    fn held_by(&mut self, tid: Tid) -> Vec<usize> {
        let holds = self.threads[tid].holds.clone();
        let mut held: Vec<_> = holds.into_iter().filter_map(|handle| self.object_name(handle)?.0).collect();
        held.dedup();
        held
    }

    /// Whom a waiting thread waits for: the holders of its object, or the thread that it joins.
    fn waits_on(&self, tid: Tid) -> Vec<Tid> {
        let handle = self.threads[tid].gate.handle;
        let mut on = self.objects[handle.0].holders.clone();
        on.extend(self.threads.iter().position(|thread| thread.handle == handle && !thread.finished));
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

    pub(crate) fn has_cycle(&self, waiting: &[Tid]) -> bool {
        !self.cycle(waiting).is_empty()
    }

    /// Says in the trace who waits for what, a cycle first.
    pub(crate) fn describe_waits(&mut self, waiting: &[Tid]) {
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
                    Some(explanation) => format!("{} {name}: {explanation}", gate.verb),
                    None => format!("{} {name}", gate.verb),
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
