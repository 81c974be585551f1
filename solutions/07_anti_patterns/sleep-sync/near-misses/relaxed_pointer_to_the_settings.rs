//! The settings go out as a pointer that is stored and loaded `Relaxed`. A worker that has not parked yet reads the pointer, and not what it points to.
//! rejected by: schedules::a_worker_warms_up_with_the_settings
//! rejected by: schedules::a_start_while_its_thread_panics_is_like_any_other

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::thread::{self, Thread};

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// A box that is filled once.
struct Slot {
    text: AtomicPtr<String>,
    failed: AtomicBool,
}

impl Slot {
    fn fill(&self, text: String) {
        self.text.store(Box::into_raw(Box::new(text)), Ordering::Relaxed);
    }

    fn get(&self) -> Option<&str> {
        let text = self.text.load(Ordering::Relaxed);
        // SAFETY: It is null or comes from a box that lives as long as the slot.
        unsafe { text.as_ref() }.map(String::as_str)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let text = *self.text.get_mut();
        if !text.is_null() {
            // SAFETY: It comes from a box, and nobody else has it any more.
            drop(unsafe { Box::from_raw(text) });
        }
    }
}

struct Crew<'a> {
    slot: &'a Slot,
    threads: Vec<Thread>,
}

impl Drop for Crew<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.slot.failed.store(true, Ordering::Release);
        }
        for thread in &self.threads {
            thread.unpark();
        }
    }
}

/// Starts the service.
///
/// # Panics
/// Panics if `load` or a worker does.
pub fn start<W: Worker, R>(
    load: impl FnOnce() -> String + Send,
    workers: &[W],
    open: impl FnOnce(&str) -> R,
) -> R {
    let slot = Slot { text: AtomicPtr::new(ptr::null_mut()), failed: AtomicBool::new(false) };
    thread::scope(|scope| {
        let mut crew = Crew { slot: &slot, threads: Vec::new() };
        for worker in workers {
            let slot = &slot;
            let handle = scope.spawn(move || {
                worker.connect();
                loop {
                    if let Some(settings) = slot.get() {
                        return worker.warm_up(settings);
                    }
                    if slot.failed.load(Ordering::Acquire) {
                        return;
                    }
                    thread::park();
                }
            });
            crew.threads.push(handle.thread().clone());
        }
        slot.fill(load());
    });
    open(slot.get().expect("loaded"))
}
