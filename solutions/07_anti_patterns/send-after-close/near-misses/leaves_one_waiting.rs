//! Tells one push that the mails are gone. The others wait for room that nobody will make.
//! rejected by: schedules::dropping_the_mails_frees_every_push_that_waits

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};

pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox without room would accept nothing");
    let state = State { mails: VecDeque::new(), capacity, closed: false, dropped: false };
    let shared = Arc::new(Shared { state: Mutex::new(state), room: Condvar::new(), news: Condvar::new() });
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
    room: Condvar,
    news: Condvar,
}

/// All clones of an outbox together: closes it when the last of them goes.
#[derive(Debug)]
struct End<M>(Arc<Shared<M>>);

impl<M> End<M> {
    fn close(&self) {
        self.0.state.lock().unwrap().closed = true;
        self.0.room.notify_all();
        self.0.news.notify_all();
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
        let mut state = shared.room.wait_while(shared.state.lock().unwrap(), full).unwrap();
        if state.closed || state.dropped {
            return Err(Closed(mail));
        }
        state.mails.push_back(mail);
        drop(state);
        shared.news.notify_one();
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
        let mut state = self.shared.news.wait_while(self.shared.state.lock().unwrap(), empty).unwrap();
        let mail = state.mails.pop_front();
        drop(state);
        self.shared.room.notify_one();
        mail
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().dropped = true;
        self.shared.room.notify_one();
    }
}
