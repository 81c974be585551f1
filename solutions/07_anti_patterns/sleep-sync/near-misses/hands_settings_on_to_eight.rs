//! Each worker hands the settings on to eight others when it has connected. Those wait for its connection
//! too.
//! rejected by: schedules::a_worker_waits_for_no_other

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// To so many the settings are handed on by one.
const FAN: usize = 8;

/// Takes the senders for the workers from `first` on, of one fan.
fn fan(senders: &mut [Option<Sender<Arc<str>>>], first: usize) -> Vec<Sender<Arc<str>>> {
    senders.iter_mut().skip(first).take(FAN).filter_map(Option::take).collect()
}

/// Hands the settings on. A worker that has panicked meanwhile does not need them.
fn hand_on(senders: Vec<Sender<Arc<str>>>, settings: &Arc<str>) {
    for sender in senders {
        let _ = sender.send(Arc::clone(settings));
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
    let (mut senders, receivers): (Vec<_>, Vec<Receiver<Arc<str>>>) = workers
        .iter()
        .map(|_| {
            let (sender, receiver) = channel();
            (Some(sender), receiver)
        })
        .unzip();
    let first = fan(&mut senders, 0);
    let settings = thread::scope(|scope| {
        let threads: Vec<_> = workers
            .iter()
            .zip(receivers)
            .enumerate()
            .map(|(index, (worker, receiver))| {
                let next = fan(&mut senders, (index + 1) * FAN);
                scope.spawn(move || {
                    worker.connect();
                    // An error: there are none, and there will be none.
                    let Ok(settings) = receiver.recv() else { return };
                    hand_on(next, &settings);
                    worker.warm_up(&settings);
                })
            })
            .collect();
        let settings: Arc<str> = load().into();
        hand_on(first, &settings);
        let warm = threads.into_iter().fold(true, |warm, thread| thread.join().is_ok() && warm);
        assert!(warm, "a worker has panicked");
        settings
    });
    open(&settings)
}
