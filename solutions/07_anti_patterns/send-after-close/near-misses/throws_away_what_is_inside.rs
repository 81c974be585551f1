//! Closing clears the outbox: what was accepted is lost.
//! rejected by: schedules::what_was_accepted_comes_out
//! rejected by: behaviour::what_goes_in_comes_out_in_order
//! rejected by: behaviour::a_closed_outbox_refuses_and_still_delivers
//! rejected by: schedules::two_handlers_and_a_close
//! rejected by: schedules::mails_come_out_once_and_in_order
//! rejected by: schedules::closing_frees_a_push_that_waits
//! rejected by: schedules::closing_frees_every_push_that_waits
//! rejected by: schedules::two_may_close_at_once
//! rejected by: behaviour::the_mails_of_one_thread_stay_in_order
//! rejected by: schedules::there_is_as_much_room_as_was_asked_for
//! rejected by: schedules::a_push_and_the_end_do_not_miss_each_other
//! rejected by: schedules::after_the_close_nobody_waits_for_the_room_that_comes
//! also by: behaviour::a_handler_may_change_over_to_another_outbox

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};

pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox without room would accept nothing");
    let state = State { mails: VecDeque::new(), capacity, closed: false, dropped: false };
    let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
    (Outbox { end: Arc::new(End(Arc::clone(&shared))) }, Mails { shared })
}

#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

#[derive(Debug)]
struct State<M> {
    mails: VecDeque<M>,
    capacity: usize,
    closed: bool,
    /// `Mails` is gone.
    dropped: bool,
}

#[derive(Debug)]
struct Shared<M> {
    state: Mutex<State<M>>,
    changed: Condvar,
}

/// All clones of an outbox together: closes it when the last of them goes.
#[derive(Debug)]
struct End<M>(Arc<Shared<M>>);

impl<M> End<M> {
    fn close(&self) {
        let mut state = self.0.state.lock().unwrap();
        state.closed = true;
        state.mails.clear();
        drop(state);
        self.0.changed.notify_all();
    }
}

impl<M> Drop for End<M> {
    fn drop(&mut self) {
        self.close();
    }
}

#[derive(Debug)]
pub struct Outbox<M> {
    end: Arc<End<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { end: Arc::clone(&self.end) }
    }
}

impl<M> Outbox<M> {
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let shared = &self.end.0;
        let full =
            |state: &mut State<M>| state.mails.len() == state.capacity && !state.closed && !state.dropped;
        let mut state = shared.changed.wait_while(shared.state.lock().unwrap(), full).unwrap();
        if state.closed || state.dropped {
            return Err(Closed(mail));
        }
        state.mails.push_back(mail);
        drop(state);
        shared.changed.notify_all();
        Ok(())
    }

    pub fn close(&self) {
        self.end.close();
    }
}

#[derive(Debug)]
pub struct Mails<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let empty = |state: &mut State<M>| state.mails.is_empty() && !state.closed;
        let mut state = self.shared.changed.wait_while(self.shared.state.lock().unwrap(), empty).unwrap();
        let mail = state.mails.pop_front();
        drop(state);
        self.shared.changed.notify_all();
        mail
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().dropped = true;
        self.shared.changed.notify_all();
    }
}
