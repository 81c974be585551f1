//! Making it hard: every core kept busy, or one core for everything.

use std::hint;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use anyhow::Result;

/// Threads that turn in a loop, one a core, until this is dropped.
#[derive(Debug)]
#[must_use = "the load ends when this is dropped"]
pub struct Busy {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Busy {
    /// Begins to keep every core busy.
    pub fn begin() -> Busy {
        let stop = Arc::new(AtomicBool::new(false));
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let threads = (0..cores)
            .map(|_| {
                let stop = stop.clone();
                thread::spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        hint::spin_loop();
                    }
                })
            })
            .collect();
        Busy { stop, threads }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Confines this thread, and all that it starts from now on, to one core.
#[cfg(target_os = "linux")]
pub fn stay_on_one_core() -> Result<()> {
    use anyhow::Context as _;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let allowed = sched_getaffinity(None).context("cannot tell which cores may be used")?;
    let core = (0..CpuSet::MAX_CPU).find(|core| allowed.is_set(*core)).unwrap_or(0);
    let mut one = CpuSet::new();
    one.set(core);
    sched_setaffinity(None, &one).context("cannot stay on one core")
}

/// Confines this thread, and all that it starts from now on, to one core.
#[cfg(not(target_os = "linux"))]
pub fn stay_on_one_core() -> Result<()> {
    anyhow::bail!(crate::exit::UsageError("--one-core works on Linux only".to_owned()))
}
