//! The recorder: turns a run that is carried out again into a trace.

use interleave::report::Kind;
use interleave::{Event, Failure, Thing, Trace, WHOM};

use super::progress::Row;
use super::race::Access;
use super::run::Run;
use super::task::Tid;
use super::{Handle, Place};

/// How many events are kept of a run that turns round and round: up to the second turn, if its turns are all
/// the same, and otherwise many.
fn telling(events: &[Event]) -> usize {
    const MANY: usize = 60;
    let same = |one: &Event, other: &Event| {
        one.lane == other.lane && one.text == other.text && one.whom == other.whom && one.place == other.place
    };
    let differs = |turn: usize| {
        let pairs = (turn..events.len()).rev();
        pairs.take_while(|&at| same(&events[at], &events[at - turn])).last().unwrap_or(events.len())
    };
    let found = (1..=MANY / 2).find(|&turn| events.len() - differs(turn) >= 4 * turn);
    found.map_or(MANY, |turn| differs(turn) + turn).min(MANY).min(events.len())
}

/// The trace so far. Objects get their report's name when an event first names them.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(super) trace: Trace,
    /// By handle, the index in the trace's things.
    things: Vec<Option<usize>>,
}

impl Recorder {
    pub(crate) fn finish(mut self, run: &Run) -> Trace {
        self.trace.lanes = (0..run.threads.len()).map(|tid| run.name(tid)).collect();
        let long = |failure: &Failure| match failure.kind {
            Kind::Livelock => true,
            Kind::TooMany => run.too_many().is_some(),
            _ => false,
        };
        if run.failure.as_ref().is_some_and(long) {
            self.trace.events.truncate(telling(&self.trace.events));
        }
        self.trace
    }

    pub(super) fn has_steps_of(&self, tid: Tid) -> bool {
        self.trace.events.iter().any(|event| event.lane == tid)
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
        let alike = self.trace.things.iter().filter(|thing| spoken(thing.kind) == spoken(kind));
        let number = 1 + alike.count();
        let name = format!("{} {number}", spoken(kind));
        self.trace.things.push(Thing { kind, name, place: Some(place) });
        self.things[handle.0] = Some(self.trace.things.len() - 1);
        self.trace.things.len() - 1
    }
}

/// `AtomicUsize` is spoken of as `atomic`, `Mutex` as `mutex`, `RwLock` as `rwlock`.
fn spoken(kind: &str) -> String {
    match kind {
        kind if kind.starts_with("Atomic") => "atomic".to_owned(),
        "UnsafeCell" => "cell".to_owned(),
        kind => kind.to_lowercase(),
    }
}

impl Run {
    /// The thread that has this handle, if it is a thread's.
    fn thread_of(&self, handle: Handle) -> Option<Tid> {
        self.threads.iter().position(|thread| thread.handle == handle)
    }

    /// What an object is called: `mutex 1`, or a thread's own name.
    pub(crate) fn object_name(&mut self, handle: Handle) -> Option<(Option<usize>, String)> {
        if let Some(tid) = self.thread_of(handle) {
            return Some((None, self.name(tid)));
        }
        let (kind, place) = (self.objects[handle.0].kind, self.objects[handle.0].place);
        let recorder = self.recorder.as_mut()?;
        let index = recorder.thing(handle, kind, place);
        Some((Some(index), recorder.trace.things[index].name.clone()))
    }

    /// The object or the thread that an event speaks of, and the name to write for it.
    fn spoken_of(&mut self, handle: Handle) -> (Option<usize>, Option<Tid>, String) {
        if let Some(tid) = self.thread_of(handle) {
            return (None, Some(tid), WHOM.to_owned());
        }
        let (object, name) = self.object_name(handle).unwrap_or_default();
        (object, None, name)
    }

    /// Records an event of the current thread. True where the run ends with it.
    pub(crate) fn record(
        &mut self,
        handle: Handle,
        place: Place,
        text: &dyn Fn(&str) -> String,
        note: Option<String>,
    ) -> bool {
        let dropped = self.dropped_at.take();
        let row = if self.recorder.is_some() { self.row() } else { Row::LeftOut };
        match row {
            Row::Shown => {
                let (object, whom, name) = self.spoken_of(handle);
                let (text, place) = (text(&name), Some(place));
                let event = Event { text, whom, object, place, note, dropped, ..Event::default() };
                self.push(self.current, event);
            }
            Row::Last => {
                let text = "goes on, with more than is shown here".to_owned();
                self.push(self.current, Event { text, ..Event::default() });
            }
            Row::LeftOut => {}
        }
        self.gets_on()
    }

    /// Records an access when it has turned out to matter, where it was.
    pub(super) fn record_late(&mut self, handle: Handle, access: Access) {
        let Some((object, name)) = self.object_name(handle) else { return };
        let Access { tid: lane, place, row, .. } = access;
        let mut event =
            Event { lane, text: access.text(&name), object, place: Some(place), ..Event::default() };
        let events = &mut self.recorder.as_mut().expect("a name is the recorder's").trace.events;
        let before = events[..row].iter().rev().find(|event| event.lane == lane);
        event.holds = before.map(|event| event.holds.clone()).unwrap_or_default();
        // The mark of a switch stands at the first event after it.
        if let Some(next) = events.get_mut(row).filter(|next| next.lane == lane) {
            event.preempts = std::mem::take(&mut next.preempts);
        }
        events.insert(row, event);
    }

    pub(crate) fn record_panic(&mut self, tid: Tid, line: Option<(String, u32)>) {
        let (text, dropped) = ("panics".to_owned(), line);
        self.push(tid, Event { text, dropped, ..Event::default() });
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
        let (object, whom, name) = self.spoken_of(gate.handle);
        let text = format!("waits {}", self.waits_for(tid, &name));
        let recorder = self.recorder.as_mut().expect("asked for above");
        // Asked for again when a deadlock is described: a thread waits once.
        let last = recorder.trace.events.iter().rev().find(|event| event.lane == tid);
        if last.is_some_and(|last| last.blocks) {
            return;
        }
        let preempts = std::mem::take(&mut self.preempts);
        let place = Some(gate.place);
        self.push(tid, Event { text, whom, object, place, blocks: true, ..Event::default() });
        self.preempts = preempts;
    }

    fn push(&mut self, tid: Tid, mut event: Event) {
        event.lane = tid;
        event.preempts = std::mem::take(&mut self.preempts);
        event.holds = self.held_by(tid);
        self.recorder.as_mut().expect("whoever pushes has asked").trace.events.push(event);
    }

    /// `to lock mutex 1`.
    pub(super) fn waits_for(&self, tid: Tid, name: &str) -> String {
        let gate = self.threads[tid].gate;
        let itself = gate.handle == self.threads[tid].handle;
        if itself { gate.verb.to_owned() } else { format!("{} {name}", gate.verb) }
    }

    pub(super) fn held_by(&mut self, tid: Tid) -> Vec<usize> {
        let holds = self.threads[tid].holds.clone();
        let mut held: Vec<_> = holds.into_iter().filter_map(|handle| self.object_name(handle)?.0).collect();
        held.dedup();
        held
    }
}
