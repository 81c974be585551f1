use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::workers;
use crate::exercise::{Worker, start};
use interleave_std::probe::{Log, assert_all_sleep};
use interleave_std::{Threads, check};

/// Connecting takes a second, and loading another one. If this deadlocks, one of them waits for the end of
/// another: the settings are loaded before or behind the workers, or the workers connect one by one; if only where there
/// is one worker, it was to load them, too.
#[test]
fn they_connect_while_the_settings_are_loaded() {
    /// Is connected when it has heard that everything has begun.
    struct Slow(Mutex<(mpsc::Sender<()>, mpsc::Receiver<()>)>);
    impl Worker for Slow {
        fn connect(&self) {
            let slow = self.0.lock().unwrap();
            slow.0.send(()).expect("load waits for it");
            slow.1.recv().expect("load says when all have begun");
        }
        fn warm_up(&self, _: &str) {}
    }
    // Who does one after the other is stuck in the first schedule; a switch is spare.
    for count in [2, 1] {
        check("The workers connect while the settings are loaded.")
            .with(if count == 1 { "one worker" } else { "two workers" })
            .bound(1)
            .run(move || {
                let (begin, begun) = mpsc::channel();
                let (go_on, workers): (Vec<_>, Vec<_>) = (0..count)
                    .map(|_| {
                        let (go_on, told) = mpsc::channel();
                        (go_on, Slow(Mutex::new((begin.clone(), told))))
                    })
                    .unzip();
                let load = move || {
                    for _ in &go_on {
                        assert_eq!(begun.recv(), Ok(()), "each worker connects");
                    }
                    for go_on in go_on {
                        go_on.send(()).expect("a worker waits for it");
                    }
                    String::new()
                };
                start(load, &workers, |_| ());
            });
    }
}

/// One worker takes a minute to connect. If this deadlocks, another one waits for it before it warms up: at a
/// barrier, or because the settings are handed out in the order of the workers.
#[test]
fn a_worker_waits_for_no_other() {
    enum Crew {
        Quick(Mutex<mpsc::Sender<()>>),
        /// Until so many others are warm.
        Slow(usize, Mutex<mpsc::Receiver<()>>),
    }
    impl Worker for Crew {
        fn connect(&self) {
            if let Self::Slow(others, warm) = self {
                assert_eq!(
                    warm.lock().unwrap().iter().take(*others).count(),
                    *others,
                    "the quick ones warm up"
                );
            }
        }
        fn warm_up(&self, _: &str) {
            if let Self::Quick(warm) = self {
                warm.lock().unwrap().send(()).expect("the slow one waits for it");
            }
        }
    }
    // Who waits for another is stuck in any schedule. Twenty, because settings may be handed on by those who have
    // them to a handful of others.
    for (slow, crew) in [(0, 2), (1, 2), (0, 20), (19, 20)] {
        check("A worker waits for no other worker.")
            .with(format!("{crew} workers, of whom number {} is slow", slow + 1))
            .first_schedule()
            .run(move || {
                let (warm, warms) = mpsc::channel();
                let mut workers: Vec<Crew> =
                    (1..crew).map(|_| Crew::Quick(Mutex::new(warm.clone()))).collect();
                workers.insert(slow, Crew::Slow(crew - 1, Mutex::new(warms)));
                start(String::new, &workers, |_| ());
            });
    }
}

/// Filling the caches takes a minute. If this deadlocks, one of them does so while the other waits: look for
/// a lock that is held, or a guard that lives, during `warm_up`.
#[test]
fn they_warm_up_side_by_side() {
    /// Is warm when the other one warms up too.
    struct Half(Mutex<mpsc::Sender<()>>, Mutex<mpsc::Receiver<()>>);
    impl Worker for Half {
        fn connect(&self) {}
        fn warm_up(&self, _: &str) {
            self.0.lock().unwrap().send(()).expect("the other one waits for it");
            self.1.lock().unwrap().recv().expect("the other one warms up");
        }
    }
    // Who keeps the other one waiting does so in the first schedule; a switch is spare.
    check("A worker that warms up keeps no other waiting.").bound(1).run(|| {
        let ((one, from_one), (two, from_two)) = (mpsc::channel(), mpsc::channel());
        let pair = [Half(Mutex::new(one), Mutex::new(from_two)), Half(Mutex::new(two), Mutex::new(from_one))];
        start(String::new, &pair, |_| ());
    });
}

/// Nothing happens for an hour. Who waits must be asleep, and told. If time has passed, look for `sleep` and
/// for waits with a time limit; if somebody asks again and again, for a loop without a wait.
#[test]
fn nobody_sleeps_and_nobody_spins() {
    // Without a switch, and without a wake-up that has no reason, time passes only where somebody sleeps.
    check("Nobody sleeps, and nobody asks again and again.").bound(0).run(|| {
        let begin = Instant::now();
        let (go_on, network) = mpsc::channel();
        let service = thread::spawn(move || {
            let load = move || network.recv().expect("the settings come");
            start(load, &workers(["ada", "bob"], &Log::new()), |_| ());
        });
        assert_all_sleep("nothing comes");
        go_on.send("v2".to_owned()).expect("load waits for it");
        service.join().expect("nothing panics");
        // Looking at the clock takes a microsecond.
        assert!(begin.elapsed() < Duration::from_millis(1), "somebody has slept: {:?}", begin.elapsed());
    });
}
