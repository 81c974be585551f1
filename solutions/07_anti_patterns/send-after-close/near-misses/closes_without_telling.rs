//! Sets the flag under the lock and wakes nobody: who waits finds out when something else happens.
//! rejected by: schedules::two_handlers_and_a_close
//! rejected by: schedules::mails_come_out_once_and_in_order
//! rejected by: schedules::closing_frees_a_push_that_waits
//! rejected by: schedules::closing_frees_every_push_that_waits
//! rejected by: schedules::closing_ends_a_mailer_that_waits
//! rejected by: schedules::dropping_every_outbox_closes_it
//! rejected by: schedules::another_thread_may_go_on_with_the_mails
//! rejected by: schedules::an_outbox_that_a_panic_drops_closes_it

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
        self.0.state.lock().unwrap().closed = true;
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
