//! Only tries the lock to publish: if a reader holds it, the limits are lost.
//! rejected by: schedules::after_publish_get_gives_the_limits
//! rejected by: schedules::a_reader_does_not_stop_the_publisher
//! rejected by: schedules::who_publishes_while_it_panics_publishes_as_ever
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

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
        if let Ok(mut shared) = self.0.limits.try_lock() {
            *shared = Some(limits);
        }
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        *self.0.limits.lock().unwrap()
    }
}
