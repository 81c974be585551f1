//! The limits travel through a channel: the first `get` takes them, and nothing is left for the second.
//! rejected by: schedules::after_publish_get_gives_the_limits
//! rejected by: schedules::two_readers_do_not_get_into_each_others_way
//! rejected by: schedules::a_reader_does_not_stop_the_publisher
//! rejected by: schedules::who_is_told_sees_them_too
//! rejected by: schedules::limits_do_not_go_away
//! also by: behaviour::every_reader_gets_them_every_time
//! rejected by: schedules::who_publishes_while_it_panics_publishes_as_ever
//! also by: behaviour::two_pairs_do_not_disturb_each_other
//! rejected by: schedules::a_clone_made_while_somebody_asks_is_whole
//! rejected by: schedules::two_pairs_may_be_made_at_once
//! rejected by: schedules::a_clone_made_during_publish_gets_the_limits
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug)]
pub struct Publisher(Sender<Limits>);

#[derive(Clone, Debug)]
pub struct Reader(Arc<Mutex<Receiver<Limits>>>);

pub fn limits() -> (Publisher, Reader) {
    let (sender, receiver) = channel();
    (Publisher(sender), Reader(Arc::new(Mutex::new(receiver))))
}

impl Publisher {
    pub fn publish(self, limits: Limits) {
        let _ = self.0.send(limits);
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        self.0.lock().unwrap().try_recv().ok()
    }
}
