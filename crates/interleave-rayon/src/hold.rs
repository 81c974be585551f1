//! One thread that is held up at one place, while all others go as far as they can.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use interleave::{shown_at, text_at};

use crate::meeting::Meeting;
use crate::pool;

/// How often others may pass a place while somebody is held up. Who comes to so many asks in a loop for what that one has.
const PATIENCE: usize = 1_000;

/// Where a thread can be held up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    at: &'static Location<'static>,
    point: Point,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Point {
    /// Before the operation there.
    Before,
    /// Before it unlocks what it has locked there.
    BeforeUnlock,
    /// When it has poisoned what it has locked there. Else the next operation does for that; a thread that unwinds may have none.
    Poisoned,
}

impl Place {
    /// Before the operation there.
    #[must_use]
    pub fn before(at: &'static Location<'static>) -> Self {
        Self { at, point: Point::Before }
    }

    /// Before what was locked there is unlocked.
    #[must_use]
    pub fn before_unlock(at: &'static Location<'static>) -> Self {
        Self { at, point: Point::BeforeUnlock }
    }

    /// When what was locked there is unlocked by a panic.
    #[must_use]
    pub fn poisoned(at: &'static Location<'static>) -> Self {
        Self { at, point: Point::Poisoned }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = shown_at(self.at);
        match self.point {
            Point::Before => write!(f, "before {at}")?,
            Point::BeforeUnlock => write!(f, "before it unlocked what it had locked at {at}")?,
            Point::Poisoned => write!(f, "when its panic had poisoned what it had locked at {at}")?,
        }
        match text_at(self.at) {
            Some(text) => write!(f, ", `{text}`"),
            None => Ok(()),
        }
    }
}

/// The runs of a check: one as it comes, and one for each passing of each place that any run came to.
#[derive(Debug)]
pub struct Holds {
    /// How many passings of each place.
    times: usize,
    /// Places in this file are the check's own.
    check: &'static str,
    known: BTreeSet<Passing>,
    ahead: VecDeque<Option<Passing>>,
    last: Option<Hold>,
}

/// The n-th time, from 1, that somebody passes a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Passing {
    nth: usize,
    place: Place,
}

impl Holds {
    /// So many passings of each place in the code under test.
    #[must_use]
    #[track_caller]
    pub fn new(times: usize) -> Self {
        let check = Location::caller().file();
        Self { times, check, known: BTreeSet::new(), ahead: VecDeque::from([None]), last: None }
    }

    /// What the last run passed, and is not known yet, is ahead.
    fn learn(&mut self) {
        let Some(last) = self.last.take() else { return };
        for (&place, &passed) in last.state().passed.iter().filter(|(place, _)| place.at.file() != self.check)
        {
            for nth in 1..=passed.min(self.times) {
                let passing = Passing { nth, place };
                if self.known.insert(passing) {
                    self.ahead.push_back(Some(passing));
                }
            }
        }
    }
}

impl Iterator for Holds {
    type Item = Hold;

    fn next(&mut self) -> Option<Hold> {
        self.learn();
        let passing = self.ahead.pop_front()?;
        let (state, changed) = Default::default();
        let hold = Hold(Arc::new(Inner { passing, state, changed }));
        self.last = Some(hold.clone());
        Some(hold)
    }
}

/// One run of [`Holds`].
#[derive(Clone, Debug)]
pub struct Hold(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Whoever does this is held up. None: nobody is.
    passing: Option<Passing>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How often each place was passed.
    passed: BTreeMap<Place, usize>,
    /// Who is held up.
    held: Option<ThreadId>,
    /// How often others passed a place meanwhile.
    others: usize,
    /// Once true, nobody is held up any more.
    over: bool,
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
    /// As [`run`](crate::run), with one thread held up. Where everybody comes to a stand, the meetings `before` it are broken off if somebody
    /// waits at one of them; else the thread goes on; else those `after` it are broken off.
    ///
    /// # Panics
    /// As [`run`](crate::run) does.
    pub fn run<T: Send + 'static>(
        &self,
        threads: usize,
        before: &[&Meeting],
        after: &[&Meeting],
        body: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        let hold = self.clone();
        let body = move || {
            let _under_way = hold.begin();
            body()
        };
        pool::run_until(threads, body, || pool::break_off(before) || self.lets_go() || pool::break_off(after))
    }

    /// Makes it the one that is under way, until the guard is dropped.
    fn begin(&self) -> UnderWay<'_> {
        *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.clone());
        UnderWay(self)
    }

    /// Lets the thread go that is held up, and says whether there is one.
    fn lets_go(&self) -> bool {
        let mut state = self.state();
        let waits = state.held.is_some() && !state.over;
        if waits {
            self.end(&mut state);
        }
        waits
    }

    fn pass(&self, place: Place) {
        let mut state = self.state();
        let passed = state.passed.entry(place).or_default();
        *passed += 1;
        let here = Passing { nth: *passed, place };
        if state.held.is_some() {
            state.others += 1;
            if state.others > PATIENCE {
                self.end(&mut state);
            }
        } else if self.0.passing == Some(here) && !state.over {
            state.held = Some(thread::current().id());
            while !state.over {
                state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn end(&self, state: &mut State) {
        state.over = true;
        self.0.changed.notify_all();
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
            Some(Passing { nth: 1, place }) => {
                write!(f, "a thread was held up {place}, until nobody else could go on")
            }
            Some(Passing { nth, place }) => {
                write!(
                    f,
                    "a thread was held up {place}, at passing {nth} of that place, until nobody else could go on"
                )
            }
        }
    }
}

/// While it lives, threads are held up.
struct UnderWay<'a>(&'a Hold);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.0.end(&mut self.0.state());
    }
}
