//! `get` waits until there is something to give, and `None` never comes.
//! rejected by: schedules::get_does_not_wait_for_publish
//! rejected by: behaviour::nothing_is_there_before_publish
//! rejected by: behaviour::a_publisher_that_is_dropped_publishes_nothing
//! rejected by: behaviour::every_reader_gets_them_every_time
//! rejected by: behaviour::two_pairs_do_not_disturb_each_other
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader
//! also by: behaviour::a_pair_owes_nothing_to_an_earlier_one

use std::sync::{Arc, Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug, Default)]
struct Shared {
    limits: Mutex<Option<Limits>>,
    published: Condvar,
}

#[derive(Debug)]
pub struct Publisher(Arc<Shared>);

#[derive(Clone, Debug)]
pub struct Reader(Arc<Shared>);

pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Shared::default());
    (Publisher(Arc::clone(&shared)), Reader(shared))
}

impl Publisher {
    pub fn publish(self, limits: Limits) {
        *self.0.limits.lock().unwrap() = Some(limits);
        self.0.published.notify_all();
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        let limits = self.0.limits.lock().unwrap();
        *self.0.published.wait_while(limits, |limits| limits.is_none()).unwrap()
    }
}
