//! What a runtime counts.

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
}
