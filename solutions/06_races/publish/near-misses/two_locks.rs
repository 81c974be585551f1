//! Each number in a mutex of its own: each is seen whole, and the two are not seen together.
//! rejected by: schedules::who_sees_limits_sees_them_whole
//! rejected by: schedules::who_is_told_sees_them_too
//! rejected by: schedules::limits_do_not_go_away
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader
//! rejected by: schedules::a_clone_of_a_reader_that_somebody_has_asked_is_whole
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug, Default)]
struct Shared {
    per_second: Mutex<Option<u64>>,
    burst: Mutex<Option<u64>>,
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
        *self.0.per_second.lock().unwrap() = Some(limits.per_second);
        *self.0.burst.lock().unwrap() = Some(limits.burst);
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        let per_second = (*self.0.per_second.lock().unwrap())?;
        let burst = self.0.burst.lock().unwrap().unwrap_or_default();
        Some(Limits { per_second, burst })
    }
}
