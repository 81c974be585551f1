//! What a runtime counts.

use std::time::Duration;

/// What a runtime counts.
#[derive(Clone, Debug)]
pub struct RuntimeMetrics(pub(super) ());

impl RuntimeMetrics {
    /// The threads of the runtime, as explored code sees them.
    #[must_use]
    pub fn num_workers(&self) -> usize {
        1
    }

    /// The tasks that are alive.
    #[must_use]
    pub fn num_alive_tasks(&self) -> usize {
        crate::alive_tasks()
    }

    /// Never anything: what can run is run.
    #[must_use]
    pub fn global_queue_depth(&self) -> usize {
        0
    }

    /// Nothing: virtual time stands while anybody runs.
    #[must_use]
    pub fn worker_total_busy_duration(&self, _worker: usize) -> Duration {
        Duration::ZERO
    }

    /// Never: no thread parks.
    #[must_use]
    pub fn worker_park_count(&self, _worker: usize) -> u64 {
        0
    }

    /// Never: no thread parks, and none is unparked.
    #[must_use]
    pub fn worker_park_unpark_count(&self, _worker: usize) -> u64 {
        0
    }
}
