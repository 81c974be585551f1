//! Who runs next.
//!
//! At a [`Gate`] a thread says what it is about to do and when that is possible. The choice is among all
//! threads whose gates are open. The first alternative is to run on; taking the processor away costs one. A
//! thread that cannot run on, or has ended, gives it away for nothing.
//!
//! A thread that yields, sleeps, or turns in a loop without effect is *lazy*: it runs again after somebody
//! else has changed something, or when nobody else can run (Musuvathi and Qadeer, "Fair Stateless Model
//! Checking", PLDI 2008). That it runs on all the same costs one, for as long as nothing changes.
//!
//! Where all wait, and some with a limit, time passes for whoever has waited longest: two that look up now and
//! then do so in turn. Another order costs one, but for a thread whose first limit it is.

use super::gate::{Gate, Woken};
use super::run::Run;
use super::{Handle, Place, Tid, coroutine, loner, with};

/// An alternative of the scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    pub(crate) tid: Tid,
    pub(crate) woken: Woken,
    price: u32,
}

/// Lets others run first, if the search says so, and returns once this thread may go through `gate`.
pub(crate) fn point(gate: Gate) -> Woken {
    let stay = with(|run| {
        let me = run.current;
        run.step(me);
        let thread = &mut run.threads[me];
        thread.gate = gate;
        thread.restless = if gate.waits() { 0 } else { thread.restless + 1 };
        thread.lazy |= thread.gives_way && !thread.stubborn;
        thread.scan.comes_to(&thread.gate);
        run.choose_next(Moment::Before)
    });
    settle(stay)
}

/// See [`super::aftermath`].
pub(crate) fn aftermath() {
    let stay = with(|run| {
        if run.held_up || run.failure.is_some() || run.threads[run.current].lazy {
            return Some(Woken::Ready);
        }
        let me = run.current;
        let handle = run.threads[me].handle;
        let place = run.threads[me].gate.place;
        run.threads[me].gate = Gate::open(handle, place, "to go on");
        run.choose_next(Moment::After)
    });
    settle(stay);
}

/// Gives up the processor of its own will.
pub(crate) fn yield_now(handle: Handle, place: Place, verb: &'static str) {
    with(|run| {
        let me = run.current;
        run.threads[me].lazy = !run.threads[me].stubborn;
    });
    point(Gate::open(handle, place, verb));
}

/// The thread that ran has ended: chooses another. The coroutine returns after this.
pub(crate) fn leave() {
    let _ = with(|run| run.choose_next(Moment::Before));
}

/// Leaves the coroutine where it stands, for good.
pub(crate) fn abandon() -> ! {
    loop {
        wait_for_a_turn();
    }
}

fn settle(stay: Option<Woken>) -> Woken {
    match stay {
        Some(woken) => woken,
        None => {
            wait_for_a_turn();
            with(|run| run.woken)
        }
    }
}

fn wait_for_a_turn() {
    if coroutine::none_runs() { loner::drive() } else { coroutine::suspend() }
}

/// Lets whoever is chosen run, until it waits for a turn again or has ended. False where the run is over.
pub(super) fn resume_chosen() -> bool {
    let chosen = with(|run| {
        let goes_on = !run.over && run.failure.is_none() && !run.gets_on();
        goes_on.then(|| (run.current, run.threads[run.current].coroutine.take()))
    });
    let Some((tid, coroutine)) = chosen else { return false };
    let mut coroutine = coroutine.expect("whoever is chosen has not ended");
    coroutine.resume();
    with(|run| {
        if !run.threads[tid].finished {
            run.threads[tid].coroutine = Some(coroutine);
        }
    });
    true
}

/// Before an operation, or after one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Before,
    After,
}

impl Run {
    /// Decides who runs next. `Some` where it is the thread that runs now; otherwise the caller suspends.
    pub(crate) fn choose_next(&mut self, moment: Moment) -> Option<Woken> {
        if self.failure.is_some() {
            return None;
        }
        let me = self.current;
        let mut next = std::mem::take(&mut self.next);
        self.alternatives(&mut next, moment);
        let chosen = match next.len() {
            0 => {
                self.next = next;
                self.nobody_can_run();
                return None;
            }
            1 => next[0],
            count => {
                // Where one alternative alone is free, which one it is may depend on who ran last.
                let favoured = if next[1].price > 0 { next[0].tid } else { usize::MAX };
                let key = self.state_key(moment, favoured);
                self.path().seen(key);
                let free = moment == Moment::Before && next[0].tid == me;
                next[if free && self.may_put_off() {
                    self.choose_in_a_scan(key, count)
                } else {
                    self.path().choose_priced(count, |other| next[other].price)
                }]
            }
        };
        let preempts = chosen.tid != me && next[0].tid == me && next[0].price == 0 && !self.threads[me].lazy;
        let others_wanted_to =
            next.iter().any(|next| !self.threads[next.tid].lazy && next.woken == Woken::Ready);
        self.next = next;
        self.threads[chosen.tid].stubborn |= self.threads[chosen.tid].lazy && others_wanted_to;
        self.threads[chosen.tid].lazy = false;
        if chosen.tid != me {
            self.switches += 1;
            self.begin_slice();
            self.preempts = preempts;
            self.held_up |= moment == Moment::After;
            self.threads[me].held_up = moment == Moment::After;
            self.threads[chosen.tid].held_up = false;
            self.note_wait(me);
        }
        self.woken = chosen.woken;
        if chosen.woken == Woken::TimedOut {
            self.time_out(chosen.tid);
        }
        self.current = chosen.tid;
        (chosen.tid == me).then_some(chosen.woken)
    }

    fn longest_waiting_first(&self, next: &mut [Next]) {
        next.sort_by_key(|next| self.threads[next.tid].last_ran);
    }

    /// Fills `next` with who can run, whoever is cheapest first.
    fn alternatives(&mut self, next: &mut Vec<Next>, moment: Moment) {
        next.clear();
        let me = self.current;
        let able = |tid: Tid| !self.threads[tid].finished && self.threads[tid].gate.is_open();
        let eager = |tid: Tid| able(tid) && !self.threads[tid].lazy;
        let mine = eager(me);
        if mine {
            next.push(Next { tid: me, woken: Woken::Ready, price: 0 });
        }
        let others = (0..self.threads.len()).filter(|&tid| tid != me && eager(tid));
        next.extend(others.map(|tid| Next { tid, woken: Woken::Ready, price: u32::from(mine) }));
        if !mine {
            self.longest_waiting_first(next);
        }
        // One who yields hands over to whoever has waited longest; a loop that yields would otherwise offer
        // a free choice at every turn, and there is no end of turns.
        let yields = self.threads[me].lazy && !self.threads[me].finished;
        if yields || self.in_turn {
            next.iter_mut().skip(1).for_each(|next| next.price = 1);
        }
        let eager_count = next.len();
        let lazy = (0..self.threads.len()).filter(|&tid| self.threads[tid].lazy && able(tid));
        next.extend(lazy.map(|tid| Next { tid, woken: Woken::Ready, price: 1 }));
        if eager_count == 0 {
            self.longest_waiting_first(next);
        }
        if moment == Moment::Before {
            // Who looks up now and then between sleeps, and who waits with a limit, take turns: otherwise the
            // sleeper could always run, and the limit would never pass.
            let anybody_can = !next.is_empty();
            let awake_can = next.iter().any(|next| !self.threads[next.tid].asleep);
            let timed = |tid: Tid| {
                let gate = &self.threads[tid].gate;
                !self.threads[tid].finished && (gate.timed || gate.spurious && awake_can && !gate.is_open())
            };
            let timed = (0..self.threads.len()).filter(|&tid| timed(tid));
            let price = |tid: Tid| u32::from(anybody_can || self.threads[tid].timed_out);
            next.extend(timed.map(|tid| Next { tid, woken: Woken::TimedOut, price: price(tid) }));
            if !awake_can {
                self.longest_waiting_first(next);
            }
        }
        if let Some(first) = next.first_mut() {
            first.price = 0;
        }
    }

    /// Whether a thread other than the current one is not waiting.
    pub(crate) fn others_can_run(&self) -> bool {
        let mut others = (0..self.threads.len()).filter(|&tid| tid != self.current);
        others.any(|tid| !self.threads[tid].finished && self.threads[tid].gate.is_open())
    }
}
