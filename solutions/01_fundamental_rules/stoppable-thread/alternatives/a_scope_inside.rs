//! A thread that opens a scope, with the thread of the job in it; the wakes stand in a queue of its own.

use std::thread::{self, JoinHandle};

use self::bell::{Bell, Ring};

mod bell {
    use std::collections::VecDeque;
    use std::sync::{Condvar, Mutex, PoisonError};

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Ring {
        Work,
        Home,
    }

    #[derive(Debug, Default)]
    pub(super) struct Bell {
        rings: Mutex<VecDeque<Ring>>,
        rung: Condvar,
    }

    impl Bell {
        pub(super) fn ring(&self, ring: Ring) {
            let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
            rings.push_back(ring);
            self.rung.notify_all();
        }

        pub(super) fn hear(&self) -> Ring {
            let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                match rings.pop_front() {
                    Some(ring) => return ring,
                    None => rings = self.rung.wait(rings).unwrap_or_else(PoisonError::into_inner),
                }
            }
        }
    }
}

trait Ends {
    fn end(&mut self) -> thread::Result<()>;
}

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    bell: std::sync::Arc<Bell>,
    thread: Option<JoinHandle<thread::Result<()>>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let bell = std::sync::Arc::new(Bell::default());
        let its = std::sync::Arc::clone(&bell);
        let outer = move || {
            thread::scope(|scope| {
                scope
                    .spawn(move || {
                        while its.hear() == Ring::Work {
                            job();
                        }
                    })
                    .join()
            })
        };
        let thread = thread::Builder::new()
            .name("background".to_owned())
            .spawn(outer)
            .expect("the system has threads");
        Self { bell, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.bell.ring(Ring::Work);
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }
}

impl Ends for Background {
    fn end(&mut self) -> thread::Result<()> {
        self.bell.ring(Ring::Home);
        self.thread.take().map_or(Ok(()), |thread| thread.join().and_then(|inner| inner))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.end().ok();
    }
}
