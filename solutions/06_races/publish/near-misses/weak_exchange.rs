//! Looks at the flag by a weak exchange, which may fail for no reason: then limits that are there are not given.
//! rejected by: schedules::after_publish_get_gives_the_limits
//! rejected by: schedules::two_readers_do_not_get_into_each_others_way
//! rejected by: schedules::a_reader_does_not_stop_the_publisher
//! rejected by: schedules::who_is_told_sees_them_too
//! rejected by: schedules::limits_do_not_go_away
//! rejected by: schedules::who_publishes_while_it_panics_publishes_as_ever
//! rejected by: schedules::a_clone_made_while_somebody_asks_is_whole
//! rejected by: schedules::two_pairs_may_be_made_at_once
//! rejected by: schedules::a_clone_made_during_publish_gets_the_limits
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug, Default)]
struct Shared {
    per_second: AtomicU64,
    burst: AtomicU64,
    ready: AtomicBool,
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
        self.0.per_second.store(limits.per_second, Ordering::Relaxed);
        self.0.burst.store(limits.burst, Ordering::Relaxed);
        self.0.ready.store(true, Ordering::Release);
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        self.0.ready.compare_exchange_weak(true, true, Ordering::AcqRel, Ordering::Relaxed).is_ok().then(
            || Limits {
                per_second: self.0.per_second.load(Ordering::Relaxed),
                burst: self.0.burst.load(Ordering::Relaxed),
            },
        )
    }
}
