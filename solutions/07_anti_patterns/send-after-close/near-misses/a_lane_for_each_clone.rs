//! Each clone has a queue of its own, and they take turns: a thread that pushes through two clones sees its mails overtake each other.
//! also by: behaviour::the_mails_of_one_thread_stay_in_order
//! rejected by: schedules::room_for_two_frees_two

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};

#[derive(Debug)]
struct State<M> {
    lanes: Vec<VecDeque<M>>,
    inside: usize,
    senders: usize,
    turn: usize,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    capacity: usize,
    state: Mutex<State<M>>,
    changed: Condvar,
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert_ne!(capacity, 0, "no room");
    let state = State { lanes: vec![VecDeque::new()], inside: 0, senders: 1, turn: 0, closed: false };
    let shared = Arc::new(Shared { capacity, state: Mutex::new(state), changed: Condvar::new() });
    (Outbox { lane: 0, shared: Arc::clone(&shared) }, Mails { shared })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    lane: usize,
    shared: Arc<Shared<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        let mut state = self.shared.state.lock().unwrap();
        let lane = state.lanes.len();
        state.lanes.push(VecDeque::new());
        state.senders += 1;
        Self { lane, shared: Arc::clone(&self.shared) }
    }
}

impl<M> Drop for Outbox<M> {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock().unwrap();
        state.senders -= 1;
        state.closed |= state.senders == 0;
        self.shared.changed.notify_all();
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let state = self.shared.state.lock().unwrap();
        let full = |state: &mut State<M>| state.inside == self.shared.capacity && !state.closed;
        let mut state = self.shared.changed.wait_while(state, full).unwrap();
        if state.closed {
            return Err(Closed(mail));
        }
        state.lanes[self.lane].push_back(mail);
        state.inside += 1;
        self.shared.changed.notify_all();
        Ok(())
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.changed.notify_all();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let state = self.shared.state.lock().unwrap();
        let empty = |state: &mut State<M>| state.inside == 0 && !state.closed;
        let mut state = self.shared.changed.wait_while(state, empty).unwrap();
        for _ in 0..state.lanes.len() {
            let turn = state.turn % state.lanes.len();
            state.turn += 1;
            if let Some(mail) = state.lanes[turn].pop_front() {
                state.inside -= 1;
                self.shared.changed.notify_all();
                return Some(mail);
            }
        }
        None
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.changed.notify_all();
    }
}
