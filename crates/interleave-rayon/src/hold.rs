//! One thread that is held up at one place, or two of them, while all others go as far as they can.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use crate::meeting::Meeting;
use crate::place::{Passing, Place};
use crate::pool;

/// How often others may pass a place while somebody is held up. Who comes to so many asks in a loop for what
/// that one has.
const PATIENCE: usize = 1_000;

/// Who goes on when everybody has come to a stand.
#[derive(Clone, Copy, Debug)]
pub enum Next<'a> {
    /// The thread that is held up; if it has gone on, the second one.
    Thread,
    /// Those who wait at this meeting: it is broken off.
    Meeting(&'a Meeting),
}

/// One run of [`Holds`](crate::Holds).
#[derive(Clone, Debug)]
pub struct Hold(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Whoever does this is held up. None: nobody is.
    passing: Option<Passing>,
    /// While that one is held up, the first other one that comes here is too, at its first visit.
    second: Option<Place>,
    /// Places in this file are the check's own.
    check: &'static str,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How often each place was passed.
    passed: BTreeMap<Place, usize>,
    /// Who has come to any place first: that one goes ahead of the others, until it is held up or has to
    /// wait.
    ahead: Option<ThreadId>,
    /// Whether the others may go on.
    open: bool,
    /// Who is held up: whoever came first to the place, and then that one only.
    whom: Option<ThreadId>,
    /// How often that one will still be held up.
    left: usize,
    /// Whether it is, now.
    held: bool,
    /// Whether that is for the first time.
    first_time: bool,
    /// How often others have passed a place meanwhile.
    others: usize,
    /// Where others have come by, while a thread was held up for the first time.
    met: BTreeSet<Place>,
    /// Whether the second one is held up.
    second: Second,
}

impl State {
    /// Lets the one go that is held up, or else the second one, and says whether there is one.
    fn lets_one_go(&mut self) -> bool {
        self.others = 0;
        if std::mem::take(&mut self.held) {
            return true;
        }
        let second = self.second == Second::Held;
        if second {
            self.second = Second::Over;
        }
        second
    }
}

/// What became of the second thread that is to be held up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Second {
    /// It has not come.
    #[default]
    ToCome,
    Held,
    /// It has gone on, or must not be held up any more.
    Over,
}

/// The run that is under way. [`pool`] has one at a time.
static UNDER_WAY: Mutex<Option<Hold>> = Mutex::new(None);

/// Called by the stand-in before each operation: the thread may be held up here.
pub fn pass(place: Place) {
    if !pool::on_the_pool() {
        return;
    }
    let hold = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(hold) = hold {
        hold.pass(place);
    }
}

impl Hold {
    pub(crate) fn new(passing: Option<Passing>, second: Option<Place>, check: &'static str) -> Self {
        let (state, changed) = Default::default();
        Self(Arc::new(Inner { passing, second, check, state, changed }))
    }

    /// Where others came by while one thread, and no other, was held up for the first time: there a second
    /// one can be.
    pub(crate) fn met(&self) -> Vec<(Passing, Place)> {
        match (self.0.passing, self.0.second) {
            (Some(passing), None) => self.state().met.iter().map(|&place| (passing, place)).collect(),
            _ => Vec::new(),
        }
    }

    /// How often each place was passed.
    pub(crate) fn passed(&self) -> BTreeMap<Place, usize> {
        self.state().passed.clone()
    }

    /// As [`run`](crate::run), with one thread held up, or two. Where everybody comes to a stand, the next of
    /// `order` goes on that waits; after the last one, the first of them that does. The thread is held up as
    /// often as it stands there: at the place, and when it comes there again. A second one goes on after the
    /// first.
    ///
    /// # Panics
    /// As [`run`](crate::run) does.
    #[track_caller]
    pub fn run<T: Send + 'static>(
        &self,
        threads: usize,
        order: &[Next<'_>],
        body: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        self.state().left = order.iter().filter(|next| matches!(next, Next::Thread)).count();
        let hold = self.clone();
        let body = move || {
            let _under_way = hold.begin();
            body()
        };
        let mut last = 0;
        pool::run_until(threads, body, || {
            if self.opens() {
                return true;
            }
            let goes = |&at: &usize| match order[at] {
                Next::Thread => self.lets_go(),
                Next::Meeting(meeting) => pool::break_off(&[meeting]),
            };
            let next = (last..order.len()).chain(0..last).find(goes);
            last = next.map_or(last, |at| at + 1);
            next.is_some()
        })
    }

    /// Makes it the one that is under way, until the guard is dropped.
    fn begin(&self) -> UnderWay<'_> {
        *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.clone());
        UnderWay(self)
    }

    /// Lets the thread go that is held up, or else the second one, and says whether there is one.
    fn lets_go(&self) -> bool {
        let gone = self.state().lets_one_go();
        self.0.changed.notify_all();
        gone
    }

    /// Lets those go on who wait for the first one to be held up, and says whether there may be some.
    fn opens(&self) -> bool {
        let mut state = self.state();
        let opens = state.ahead.is_some() && !state.open;
        state.open = true;
        self.0.changed.notify_all();
        opens
    }

    fn pass(&self, place: Place) {
        if place.at.file() == self.0.check {
            return;
        }
        let me = thread::current().id();
        let mut state = self.state();
        if self.0.passing.is_some() && !state.open {
            let ahead = *state.ahead.get_or_insert(me);
            state = self.wait_while(state, |state| me != ahead && !state.open);
        }
        let passed = state.passed.entry(place).or_default();
        *passed += 1;
        let here = Passing { nth: *passed, place };
        if state.held || state.second == Second::Held {
            state.others += 1;
            if state.others > PATIENCE {
                state.lets_one_go();
                self.0.changed.notify_all();
            }
        }
        if state.held {
            if state.first_time {
                state.met.insert(place);
            }
            if self.0.second == Some(place) && state.second == Second::ToCome {
                state.second = Second::Held;
                drop(self.wait_while(state, |state| state.second == Second::Held));
            }
            return;
        }
        let again = state.whom == Some(me) && self.0.passing.is_some_and(|passing| passing.place == place);
        if state.left > 0 && (self.0.passing == Some(here) || again) {
            state.first_time = state.whom.is_none();
            state.whom = Some(me);
            state.left -= 1;
            state.held = true;
            state.open = true;
            self.0.changed.notify_all();
            state.others = 0;
            drop(self.wait_while(state, |state| state.held));
        }
    }

    fn wait_while<'a>(
        &self,
        state: MutexGuard<'a, State>,
        waits: impl Fn(&State) -> bool,
    ) -> MutexGuard<'a, State> {
        self.0.changed.wait_while(state, |state| waits(state)).unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The schedule in words, for the text of a check that fails.
impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.passing {
            None => f.write_str("nobody was held up"),
            Some(passing) => {
                write!(f, "a thread was held up {passing}, until nobody else could go on")?;
                // Who comes where may differ from the run that told of the place.
                match self.0.second.filter(|_| self.state().second != Second::ToCome) {
                    None => Ok(()),
                    Some(place) => {
                        write!(f, ", and another one {place}, until the first could not go on either")
                    }
                }
            }
        }
    }
}

/// While it lives, threads are held up.
struct UnderWay<'a>(&'a Hold);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let mut state = self.0.state();
        state.left = 0;
        while state.lets_one_go() {}
        state.open = true;
        self.0.0.changed.notify_all();
    }
}
