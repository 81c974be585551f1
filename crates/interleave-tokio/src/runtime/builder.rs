//! Settings of a runtime, none of which matters here.

use std::io;
use std::time::Duration;

use super::Runtime;

/// Settings of a runtime, none of which matters here.
#[derive(Debug)]
pub struct Builder(());

/// Defines settings that take a value and forget it.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident $(($value:ty))?),+ $(,)?) => {
        $(
            $(#[$doc])*
            pub fn $name(&mut self $(, _: $value)?) -> &mut Self {
                self
            }
        )+
    };
}

impl Builder {
    /// A runtime of one thread.
    #[must_use]
    pub fn new_current_thread() -> Self {
        Self(())
    }

    /// A runtime of several threads.
    #[must_use]
    pub fn new_multi_thread() -> Self {
        Self(())
    }

    settings! {
        /// Everything is always enabled.
        enable_all,
        /// Time is always enabled.
        enable_time,
        /// Input and output are always enabled.
        enable_io,
        /// Time is always paused.
        start_paused(bool),
        /// Tasks are explored as on several threads.
        worker_threads(usize),
        /// Blocking tasks are tasks.
        max_blocking_threads(usize),
        /// A runtime has no name.
        name(impl Into<String>),
        /// Threads have no names.
        thread_name(impl Into<String>),
        /// Threads have no names.
        thread_name_fn(impl Fn() -> String + Send + Sync + 'static),
        /// Stacks have a size of our own.
        thread_stack_size(usize),
        /// Threads do not end.
        thread_keep_alive(Duration),
        /// There is one queue.
        global_queue_interval(u32),
        /// There are no events.
        event_interval(u32),
        /// There are no events.
        max_io_events_per_tick(usize),
        /// No thread starts.
        on_thread_start(impl Fn() + Send + Sync + 'static),
        /// No thread stops.
        on_thread_stop(impl Fn() + Send + Sync + 'static),
        /// No thread parks.
        on_thread_park(impl Fn() + Send + Sync + 'static),
        /// No thread is unparked.
        on_thread_unpark(impl Fn() + Send + Sync + 'static),
    }

    /// The runtime.
    ///
    /// # Errors
    /// None here.
    pub fn build(&mut self) -> io::Result<Runtime> {
        Runtime::new()
    }
}
