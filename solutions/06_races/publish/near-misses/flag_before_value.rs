//! `SeqCst` everywhere, and the flag is raised before the numbers are there: no ordering repairs the order of the lines.
//! rejected by: schedules::who_sees_limits_sees_them_whole
//! rejected by: schedules::who_is_told_sees_them_too
//! rejected by: schedules::limits_do_not_go_away
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader
//! rejected by: schedules::a_clone_of_a_reader_that_somebody_has_asked_is_whole
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

// ANCHOR: methods
impl Publisher {
    pub fn publish(self, limits: Limits) {
        self.0.ready.store(true, Ordering::SeqCst);
        self.0.per_second.store(limits.per_second, Ordering::SeqCst);
        self.0.burst.store(limits.burst, Ordering::SeqCst);
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        self.0.ready.load(Ordering::SeqCst).then(|| Limits {
            per_second: self.0.per_second.load(Ordering::SeqCst),
            burst: self.0.burst.load(Ordering::SeqCst),
        })
    }
}
// ANCHOR_END: methods
