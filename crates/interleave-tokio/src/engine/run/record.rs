//! What has happened, where the run is recorded.

use interleave::{Event, LaneId, WHOM};

use super::Run;
use crate::engine::Place;
use crate::engine::deed::{Deed, fill};
use crate::engine::spot::{Line, locate};
use crate::limits;

impl Run {
    /// Notes an operation of the current task.
    pub fn deed(&self, deed: &Deed) {
        self.note_deed(deed);
        if let Some(task) = self.current.get() {
            self.aftermath(task);
        }
    }

    pub(super) fn note_deed(&self, deed: &Deed) {
        let Some(task) = self.current.get() else { return };
        if deed.progress {
            self.idle.set(0);
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
        let Some(task) = self.current.get() else { return };
        if progress {
            self.idle.set(0);
        }
        if self.events.borrow().is_some() {
            self.record(task, &text(), 0, object, Some(place), false);
        }
        self.step();
    }

    /// Notes a choice of the search that is no operation, and not the usual.
    pub fn note_choice(&self, text: &str, place: Place) {
        self.delayed.set(true);
        self.note(text, place);
    }

    /// Notes something of the check's own that is no operation.
    pub fn note(&self, text: &str, place: Place) {
        if let Some(task) = self.current.get() {
            self.record(task, text, 0, None, Some(place), false);
        }
    }

    /// Events recorded so far.
    pub(super) fn recorded(&self) -> usize {
        self.events.borrow().as_ref().map_or(0, Vec::len)
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

    pub(super) fn record(
        &self,
        lane: LaneId,
        text: &str,
        number: usize,
        object: Option<usize>,
        place: Option<Place>,
        blocks: bool,
    ) -> Option<Line> {
        if self.events.borrow().is_none() {
            return None;
        }
        let mut backtraces = self.backtraces.get();
        let (place, found) = locate(place, &mut backtraces);
        self.backtraces.set(backtraces);
        let name = || object.map(|id| self.things.borrow().name(id)).unwrap_or_default();
        let whom = text.contains(WHOM).then_some(number);
        let text = fill(text, number, name);
        let holds = self.things.borrow().held_by(lane);
        let preempts = self.delayed.take();
        let mut events = self.events.borrow_mut();
        let events = events.as_mut().expect("looked at above");
        let dropped = found.clone();
        events.push(Event {
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
        if events.len() > limits::EVENTS {
            // Of a long run its beginning and its end say most.
            let dull = limits::EVENTS / 4..limits::EVENTS / 2;
            let (begin, gone) = (dull.start, dull.len());
            events.drain(dull);
            if self.counted_from.get() > begin {
                self.counted_from.set(self.counted_from.get().saturating_sub(gone).max(begin));
            }
        }
        found
    }
}
