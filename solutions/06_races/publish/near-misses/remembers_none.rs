//! Remembers what the first `get` gave, also when that was `None`.
//! rejected by: schedules::after_publish_get_gives_the_limits
//! also by: behaviour::every_reader_gets_them_every_time
//! rejected by: schedules::who_publishes_while_it_panics_publishes_as_ever
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader
//! also by: behaviour::a_pair_owes_nothing_to_an_earlier_one

use std::sync::{Arc, Mutex, OnceLock};
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug)]
pub struct Publisher(Arc<Mutex<Option<Limits>>>);
#[derive(Clone, Debug)]
pub struct Reader(Arc<Mutex<Option<Limits>>>, OnceLock<Option<Limits>>);
pub fn limits() -> (Publisher, Reader) {
    let shared = Arc::new(Mutex::new(None));
    (Publisher(shared.clone()), Reader(shared, OnceLock::new()))
}
impl Publisher {
    pub fn publish(self, limits: Limits) {
        *self.0.lock().unwrap() = Some(limits);
    }
}
impl Reader {
    pub fn get(&self) -> Option<Limits> {
        *self.1.get_or_init(|| *self.0.lock().unwrap())
    }
}
