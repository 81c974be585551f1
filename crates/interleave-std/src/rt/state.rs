//! What the state of a run is: the chains of what its threads and objects have done and seen, and what else
//! decides what can follow. How they are made is in [`hash`](super::hash).

use std::time::Duration;

use super::Handle;
use super::hash::mix;
use super::run::Run;
use super::schedule::Moment;
use super::task::Tid;

impl Run {
    /// The current thread acts on the object: both histories go on, each knowing of the other.
    pub(crate) fn touch(&mut self, handle: Handle, code: u64) {
        self.chain(handle, code);
        self.threads[self.current].turning = false;
        self.changed();
    }

    fn chain(&mut self, handle: Handle, code: u64) {
        self.acts_on_what_was_scanned(handle);
        let object = &mut self.objects[handle.0];
        let thread = &mut self.threads[self.current];
        let (old_object, old_thread) = (object.fingerprint, thread.fingerprint);
        thread.fingerprint = mix(mix(old_thread, object.identity ^ code), old_object);
        object.fingerprint = mix(old_object, thread.fingerprint);
        self.state.replace(object.identity, old_object, object.fingerprint);
        self.state.replace(thread.identity, old_thread, thread.fingerprint);
    }

    /// As `touch`, for an operation that leaves every value as it was: it orders, but is no change that
    /// anybody could wait for.
    pub(crate) fn rewrite(&mut self, handle: Handle, code: u64) {
        self.chain(handle, code);
        self.spins(handle, code);
    }

    /// The current thread sees `seen` of the object and changes nothing.
    pub(crate) fn observe(&mut self, handle: Handle, code: u64, seen: u64) {
        self.looks_at_what_was_scanned(handle);
        if self.spins(handle, mix(code, seen)) {
            return;
        }
        let thread = &mut self.threads[self.current];
        let old = thread.fingerprint;
        thread.fingerprint = mix(mix(old, self.objects[handle.0].identity ^ code), seen);
        self.state.replace(thread.identity, old, thread.fingerprint);
    }

    /// The current thread learnt `what` of something that has no object.
    pub(crate) fn saw(&mut self, what: u64) {
        let thread = &mut self.threads[self.current];
        let old = thread.fingerprint;
        thread.fingerprint = mix(old, what);
        self.state.replace(thread.identity, old, thread.fingerprint);
    }

    /// The current thread learnt what the clock shows.
    pub(crate) fn saw_the_clock(&mut self) {
        self.saw(self.clock_code());
    }

    /// What the clock shows, for a fingerprint.
    fn clock_code(&self) -> u64 {
        u64::try_from(self.clock.as_nanos()).unwrap_or(u64::MAX)
    }

    /// What a thread knows of all locations, whatever the order in which they were first used.
    pub(crate) fn view_code(&self, tid: Tid) -> u64 {
        let now = &self.threads[tid].views.now;
        let known = self.objects.iter().filter(|object| object.location != usize::MAX);
        known.fold(0xfe, |sum, object| {
            sum.wrapping_add(mix(object.identity, u64::from(now.get(object.location))))
        })
    }

    /// The fingerprint of the state at a choice, with all else that decides what can follow.
    pub(crate) fn state_key(&self, moment: Moment, favoured: Tid) -> u128 {
        // Who is held up has yet to do what no operation shows: it is not where its fingerprint says.
        let held = self.threads.iter().position(|thread| thread.held_up).map_or(0, |tid| tid as u64 + 1);
        let when = held << 2 | u64::from(self.held_up) << 1 | u64::from(moment == Moment::After);
        let mut who = mix(self.current as u64, favoured as u64);
        for (tid, thread) in self.threads.iter().enumerate() {
            if thread.lazy || thread.stubborn {
                who = mix(who, (tid as u64) << 2 | u64::from(thread.lazy) << 1 | u64::from(thread.stubborn));
            }
            if thread.turning {
                // Its turns leave no trace, so that it has left the loop is to be seen only from where it is.
                let place = thread.gate.place;
                who = mix(who, u64::from(place.line()) << 8 | u64::from(place.column()));
            }
        }
        if self.clock_jumped {
            who = mix(who, self.clock_code());
        }
        for tid in self.order_of_limits() {
            who = mix(who, tid as u64);
        }
        for tid in self.order_of_turns() {
            who = mix(who, tid as u64);
        }
        self.state.with(mix(who, when))
    }

    /// Who waits with a limit or sleeps, whoever has waited longest first, where that order has a price: it decides
    /// whose time runs out for nothing once nobody else can run.
    fn order_of_limits(&self) -> Vec<Tid> {
        let threads = &self.threads;
        let limited = |&tid: &Tid| !threads[tid].finished && (threads[tid].gate.timed || threads[tid].asleep);
        let mut order: Vec<Tid> = (0..threads.len()).filter(limited).collect();
        let in_turn = order.iter().any(|&tid| threads[tid].timed_out || threads[tid].asleep);
        if !in_turn || order.iter().all(|&tid| threads[tid].asleep) {
            order.clear();
        }
        order.sort_by_key(|&tid| self.threads[tid].last_ran);
        order
    }

    /// Everybody who has not ended, whoever has waited longest first, where they go on in turn.
    fn order_of_turns(&self) -> Vec<Tid> {
        let mut order = Vec::new();
        if self.in_turn {
            order.extend((0..self.threads.len()).filter(|&tid| !self.threads[tid].finished));
            order.sort_by_key(|&tid| self.threads[tid].last_ran);
        }
        order
    }

    /// A thread's wait is over before what it waited for has come: its time is up, or it woke for no reason.
    pub(crate) fn time_out(&mut self, tid: Tid) {
        let thread = &mut self.threads[tid];
        thread.restless = 0;
        // A wake-up for no reason where there is no limit leaves the first limit free.
        thread.timed_out |= thread.gate.timed;
        let old = thread.fingerprint;
        thread.fingerprint = mix(old, 0x71ed);
        self.state.replace(thread.identity, old, thread.fingerprint);
        self.clock = self.clock.saturating_add(Duration::from_millis(1));
    }
}
