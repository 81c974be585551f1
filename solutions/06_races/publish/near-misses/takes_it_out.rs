//! Takes the limits out to look at them, and puts them back under the next lock: whoever comes in between finds nothing.
//! rejected by: schedules::two_readers_do_not_get_into_each_others_way
//! rejected by: schedules::a_reader_does_not_stop_the_publisher
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader

use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug, Default)]
struct Shared {
    limits: Mutex<Option<Limits>>,
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
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        let limits = self.0.limits.lock().unwrap().take();
        if limits.is_some() {
            *self.0.limits.lock().unwrap() = limits;
        }
        limits
    }
}
