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

/// Defines settings that take a function and forget it. It has a name, as tokio's has: a caller may give it.
macro_rules! hooks {
    ($($(#[$doc:meta])* $name:ident $(-> $output:ty)?),+ $(,)?) => {
        $(
            $(#[$doc])*
            pub fn $name<F>(&mut self, _: F) -> &mut Self
            where
                F: Fn() $(-> $output)? + Send + Sync + 'static,
            {
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
        /// There are no events.
        max_io_events_per_busy_tick(usize),
    }

    hooks! {
        /// Threads have no names.
        thread_name_fn -> String,
        /// No thread starts.
        on_thread_start,
        /// No thread stops.
        on_thread_stop,
        /// No thread parks.
        on_thread_park,
        /// No thread is unparked.
        on_thread_unpark,
    }

    /// The runtime.
    ///
    /// # Errors
    /// None here.
    pub fn build(&mut self) -> io::Result<Runtime> {
        Runtime::new()
    }
}
