//! What has happened, where the run is recorded.

use std::cell::{Cell, RefCell};
use std::path::Path;

use interleave::backtrace::is_own;
use interleave::{Event, LaneId, Mode, WHOM};

use super::Run;
use crate::engine::Place;
use crate::engine::deed::{Deed, fill};
use crate::engine::spot::{Line, locate};
use crate::limits;

/// What has happened so far.
pub(super) struct Record {
    /// `None` where the run is only explored.
    events: RefCell<Option<Vec<Event>>>,
    /// Backtraces made so far.
    backtraces: Cell<u32>,
    /// The next event is the first after the search chose not to do the usual.
    pub(super) delayed: Cell<bool>,
    /// How many of `events` had happened when the count of polls began.
    counted_from: Cell<usize>,
}

impl Record {
    pub(super) fn of(mode: Mode) -> Self {
        let events = match mode {
            Mode::Explore => None,
            Mode::Record { .. } => Some(Vec::new()),
        };
        Self {
            events: RefCell::new(events),
            backtraces: Cell::new(0),
            delayed: Cell::new(false),
            counted_from: Cell::new(0),
        }
    }

    /// Whether anything is recorded at all.
    pub(super) fn is_kept(&self) -> bool {
        self.events.borrow().is_some()
    }

    /// Events recorded so far.
    pub(super) fn len(&self) -> usize {
        self.events.borrow().as_ref().map_or(0, Vec::len)
    }

    pub(super) fn has_steps_of(&self, lane: LaneId) -> bool {
        self.events.borrow().iter().flatten().any(|event| event.lane == lane)
    }

    /// A count of polls begins.
    pub(super) fn count_from_here(&self) {
        self.counted_from.set(self.len());
    }

    /// The first event since the count of polls began.
    pub(super) fn counted_from(&self) -> usize {
        self.counted_from.get()
    }

    /// Of steps that repeat themselves, from event `begin` on, a few are enough.
    pub(super) fn cut_the_repetition(&self, begin: usize) {
        if let Some(events) = self.events.borrow_mut().as_mut() {
            events.truncate(begin + limits::REPEATED);
            if let Some(last) = events.last_mut() {
                last.note = Some("and so on, without end".to_owned());
            }
        }
    }

    fn push(&self, event: Event) {
        let mut events = self.events.borrow_mut();
        let Some(events) = events.as_mut() else { return };
        events.push(event);
        if events.len() > limits::EVENTS {
            // Of a long run its beginning and its end say most.
            let dull = limits::EVENTS / 4..limits::EVENTS / 2;
            let (begin, gone) = (dull.start, dull.len());
            events.drain(dull);
            if self.counted_from.get() > begin {
                self.counted_from.set(self.counted_from.get().saturating_sub(gone).max(begin));
            }
        }
    }
}

impl Run {
    /// Notes an operation of the current task.
    pub fn deed(&self, deed: &Deed) {
        self.note_deed(deed);
        if let Some(task) = self.turn.current.get() {
            self.aftermath(task);
        }
    }

    pub(super) fn note_deed(&self, deed: &Deed) {
        let Some(task) = self.turn.current.get() else { return };
        if deed.progress {
            self.limits.idle.set(0);
        }
        self.record(task, deed.text, deed.number, deed.object, deed.place, false);
        self.step();
    }

    /// Notes an operation whose words depend on values. They are made only where the run is recorded.
    pub fn deed_in_words(
        &self,
        object: Option<usize>,
        place: Place,
        progress: bool,
        text: impl FnOnce() -> String,
    ) {
        let Some(task) = self.turn.current.get() else { return };
        if progress {
            self.limits.idle.set(0);
        }
        if self.record.is_kept() {
            self.record(task, &text(), 0, object, Some(place), false);
        }
        self.step();
    }

    /// Notes a choice of the search that is no operation, and not the usual.
    pub fn note_choice(&self, text: &str, place: Place) {
        self.record.delayed.set(true);
        self.note(text, place);
    }

    /// Notes something of the check's own that is no operation.
    pub fn note(&self, text: &str, place: Place) {
        if let Some(task) = self.turn.current.get() {
            self.record(task, text, 0, None, Some(place), false);
        }
    }

    /// A panic begins in the current task, at this line.
    pub(crate) fn note_panic(&self, line: Option<(String, u32)>) {
        let Some(lane) = self.turn.current.get() else { return };
        // What panics may have borrowed them.
        if let Ok(things) = self.things.try_borrow()
            && self.record.events.try_borrow_mut().is_ok_and(|events| events.is_some())
        {
            let holds = things.held_by(lane);
            let preempts = self.record.delayed.take();
            let text = "panics".to_owned();
            let line = line.filter(|(file, _)| is_own(Path::new(file)));
            self.record.push(Event { lane, text, dropped: line, preempts, holds, ..Event::default() });
        }
    }

    pub(super) fn record(
        &self,
        lane: LaneId,
        text: &str,
        number: usize,
        object: Option<usize>,
        place: Option<Place>,
        blocks: bool,
    ) -> Option<Line> {
        if !self.record.is_kept() {
            return None;
        }
        let mut backtraces = self.record.backtraces.get();
        let (place, found) = locate(place, &mut backtraces);
        self.record.backtraces.set(backtraces);
        let name = || object.map(|id| self.things.borrow().name(id)).unwrap_or_default();
        let whom = text.contains(WHOM).then_some(number);
        let text = fill(text, number, name);
        let holds = self.things.borrow().held_by(lane);
        let preempts = self.record.delayed.take();
        let dropped = found.clone();
        self.record.push(Event {
            lane,
            text,
            whom,
            object,
            place,
            dropped,
            preempts,
            blocks,
            holds,
            ..Event::default()
        });
        found
    }

    pub(crate) fn take_events(&self) -> Option<Vec<Event>> {
        self.record.events.take()
    }
}
