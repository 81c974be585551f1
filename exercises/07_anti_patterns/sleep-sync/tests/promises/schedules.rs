use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::exercise::{Worker, start};
use interleave_std::probe::{Log, boom, spinners, threads_alive, while_unwinding};
use interleave_std::{Threads, check};

/// A worker that notes what it does.
#[derive(Clone)]
struct Double {
    name: &'static str,
    log: Log<String>,
}

fn workers<const N: usize>(names: [&'static str; N], log: &Log<String>) -> [Double; N] {
    names.map(|name| Double { name, log: log.clone() })
}

impl Worker for Double {
    fn connect(&self) {
        if self.name == "bug" {
            boom();
        }
        self.log.push(format!("{} connects", self.name));
    }

    fn warm_up(&self, settings: &str) {
        if self.name == "late bug" {
            boom();
        }
        self.log.push(format!("{} warms up with {settings}", self.name));
    }
}

/// Reads what `load` has written, as it reads the bytes of the settings: a plain read, which the engine
/// cannot see. So it is a `Relaxed` one, which may be as old.
struct Reader<'a>(Double, &'a AtomicBool);

impl Worker for Reader<'_> {
    fn connect(&self) {
        self.0.connect();
    }

    fn warm_up(&self, settings: &str) {
        assert!(
            self.1.load(Ordering::Relaxed),
            "warms up with {settings:?}, and without what load wrote before"
        );
        self.0.warm_up(settings);
    }
}

/// A start that has to panic, because `whose` does: the door stays shut, and all threads have ended.
#[track_caller]
fn stays_shut(whose: &str, load: impl FnOnce() -> String + Send, workers: &[Double]) {
    let opened = Log::new();
    let started = catch_unwind(AssertUnwindSafe(|| start(load, workers, |_| opened.push(()))));
    assert!(started.is_err(), "{whose} has panicked, and start returns");
    assert!(opened.entries().is_empty(), "{whose} has panicked, and the door is open");
    assert_eq!(threads_alive(), [""; 0], "start has ended, and they are still alive");
}

/// Whether `first` stands in the log before `then`.
fn before(log: &[String], first: &str, then: &str) -> bool {
    let place = |what| log.iter().position(|entry| entry == what);
    matches!((place(first), place(then)), (Some(first), Some(then)) if first < then)
}

/// The settings take as long as they take. If the worker warms up with others, or with none, it has guessed;
/// if this deadlocks, it was told before it listened. If it has the settings, and not what `load` wrote
/// before, they were handed over by a `Relaxed` store: their bytes may be missing too.
#[test]
fn a_worker_warms_up_with_the_settings() {
    // One switch puts the settings between the worker's look and its wait; the second is spare.
    check("A worker connects, and then warms up with the settings.").bound(2).run(|| {
        let log = Log::new();
        let cached = AtomicBool::new(false);
        let load = || {
            cached.store(true, Ordering::Relaxed);
            "v2".to_owned()
        };
        start(load, &workers(["ada"], &log).map(|ada| Reader(ada, &cached)), |_| ());
        assert_eq!(log.entries(), ["ada connects", "ada warms up with v2"], "what the worker did");
    });
}

/// All workers need the settings. If this deadlocks, only one of them was told; if one has none, it did not
/// wait for itself.
#[test]
fn workers_warm_up_with_the_settings() {
    // One switch for each of the two workers.
    check("Each worker connects, and then warms up with the settings.").bound(2).run(|| {
        let log = Log::new();
        start(|| "v2".to_owned(), &workers(["ada", "bob"], &log), |_| ());
        let log = log.entries();
        for name in ["ada", "bob"] {
            let (connects, warms) = (format!("{name} connects"), format!("{name} warms up with v2"));
            assert!(before(&log, &connects, &warms), "{connects}, and then {warms}: {log:?}");
        }
        assert_eq!(log.len(), 4, "each does so once: {log:?}");
    });
}

/// Who comes through the door must find every worker warm. If this fails, `open` waits for a guess, or for
/// one of them.
#[test]
fn it_opens_when_all_are_warm() {
    // One switch holds a worker up in front of its last step.
    check("The door opens when every worker is warm.").bound(1).run(|| {
        let log = Log::new();
        let door = start(
            || "v2".to_owned(),
            &workers(["ada", "bob"], &log),
            |settings| {
                log.push(format!("opens with {settings}"));
                7
            },
        );
        assert_eq!(door, 7, "what open has returned");
        let log = log.entries();
        for name in ["ada", "bob"] {
            let warms = format!("{name} warms up with v2");
            assert!(before(&log, &warms, "opens with v2"), "{warms}, and then the door opens: {log:?}");
        }
        assert_eq!(threads_alive(), [""; 0], "start has returned, and they are still alive");
    });
}

/// Connecting takes a second, and loading another one. If this deadlocks, one of them waits for the end of
/// another: the settings are loaded before or behind the workers, or the workers connect one by one.
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
    check("The workers connect while the settings are loaded.").bound(1).run(|| {
        let (begin, begun) = mpsc::channel();
        let ((one, go_on_one), (two, go_on_two)) = (mpsc::channel(), mpsc::channel());
        let workers = [(begin.clone(), go_on_one), (begin, go_on_two)].map(|ends| Slow(Mutex::new(ends)));
        let load = move || {
            assert_eq!((begun.recv(), begun.recv()), (Ok(()), Ok(())), "both workers connect");
            for go_on in [one, two] {
                go_on.send(()).expect("a worker waits for it");
            }
            String::new()
        };
        start(load, &workers, |_| ());
    });
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
        check("A worker waits for no other worker.").first_schedule().run(move || {
            let (warm, warms) = mpsc::channel();
            let mut workers: Vec<Crew> = (1..crew).map(|_| Crew::Quick(Mutex::new(warm.clone()))).collect();
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

/// The settings are gone. If this deadlocks, a worker still waits for them: who loads must say so also when
/// it fails, and to all of them.
#[test]
fn without_settings_nobody_warms_up() {
    // One switch puts the panic between a worker's look and its wait, or behind the waits of both; the second
    // is spare.
    check("If load panics, start panics, and no worker warms up.").bound(2).run(|| {
        let log = Log::new();
        stays_shut("load", || boom(), &workers(["ada", "bob"], &log));
        let mut log = log.entries();
        log.sort_unstable();
        assert_eq!(log, ["ada connects", "bob connects"], "what the workers did");
    });
}

/// One worker does not get through to the database, the first of the list or the last. If the door opens,
/// nobody looks at how the workers ended; if this deadlocks, somebody counts on it. If the other one does not
/// warm up, who hands out the settings stops at the one that is gone.
#[test]
fn a_worker_that_panics_keeps_the_door_shut() {
    for names in [["bug", "ada"], ["ada", "bug"]] {
        // One switch for each of the two threads that the panic can come between.
        check("If a worker panics, the door stays shut, and the others warm up.").bound(2).run(move || {
            let log = Log::new();
            stays_shut("a worker", || "v2".to_owned(), &workers(names, &log));
            assert_eq!(log.entries(), ["ada connects", "ada warms up with v2"], "what the other one did");
        });
    }
}

/// One worker has no room for its cache. If the door opens, or this deadlocks, the panic was looked for while
/// connecting only; if the other one does not warm up, it was kept from it by a lock that is poisoned.
#[test]
fn a_worker_that_panics_late_keeps_the_door_shut() {
    // One switch puts the panic before or behind the other one's steps.
    check("If a worker panics while it warms up, the door stays shut.").bound(1).run(|| {
        let log = Log::new();
        stays_shut("a worker", || "v2".to_owned(), &workers(["late bug", "ada"], &log));
        let log = log.entries();
        assert!(before(&log, "ada connects", "ada warms up with v2"), "what ada did: {log:?}");
    });
}

/// A service without workers, whose settings take a while. If it opens with none, nobody has waited for them.
#[test]
fn without_workers_it_opens_with_the_settings() {
    // One switch puts the door before the settings.
    check("Without workers the door opens when the settings are loaded.").bound(1).run(|| {
        let opened = start(|| "v2".to_owned(), &workers([], &Log::new()), str::to_owned);
        assert_eq!(opened, "v2", "the settings that it opens with");
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
        assert!(spinners().is_empty(), "nothing comes, and {} asks again and again", spinners().join(", "));
        go_on.send("v2".to_owned()).expect("load waits for it");
        service.join().expect("nothing panics");
        // Looking at the clock takes a microsecond.
        assert!(begin.elapsed() < Duration::from_millis(1), "somebody has slept: {:?}", begin.elapsed());
    });
}

/// A service without workers, and its settings are gone. If the door opens, it looks whether every worker is
/// warm, which is true of none.
#[test]
fn without_workers_and_settings_it_stays_shut() {
    // It would open in every schedule; a switch is spare.
    check("If load panics, the door stays shut, also without workers.").bound(1).run(|| {
        stays_shut("load", || boom(), &workers([], &Log::new()));
    });
}

/// Loading starts another service, which keeps the settings. If a worker warms up with those of the other
/// one, both write on the same board: look for a static.
#[test]
fn a_start_within_a_start_disturbs_nobody() {
    // One switch lets the outer worker look after the inner start and before its own settings.
    check("Services that start at the same moment have nothing in common.").bound(1).run(|| {
        let (outer, inner) = (Log::new(), Log::new());
        let load = || {
            start(|| "v1".to_owned(), &workers(["bob"], &inner), |_| ());
            "v2".to_owned()
        };
        let opened = start(load, &workers(["ada"], &outer), str::to_owned);
        assert_eq!(opened, "v2", "the settings that the outer one opens with");
        assert_eq!(outer.entries(), ["ada connects", "ada warms up with v2"], "what the outer worker did");
        assert_eq!(inner.entries(), ["bob connects", "bob warms up with v1"], "what the inner worker did");
    });
}

/// Workers without a size, which are all in the same place. If this panics, or the door opens too early, they are told
/// from one another by their addresses.
#[test]
fn workers_without_a_size_are_several() {
    // They have no place for a reference.
    static WARM: AtomicUsize = AtomicUsize::new(0);
    struct Nobody;
    impl Worker for Nobody {
        fn connect(&self) {}
        fn warm_up(&self, _: &str) {
            WARM.fetch_add(1, Ordering::Relaxed);
        }
    }
    // One switch, away from the second one before it is warm.
    check("Workers without a size are as many as they are.").bound(1).run(|| {
        let opened = start(
            || "v2".to_owned(),
            &[Nobody, Nobody],
            |settings| {
                assert_eq!(WARM.load(Ordering::Relaxed), 2, "workers that are warm when the door opens");
                settings.to_owned()
            },
        );
        assert_eq!(opened, "v2", "the settings that it opens with");
    });
}

/// A request fails, and on its way out a guard starts the service anew. If that panics, or no worker warms up,
/// a panic from before was taken for one of `load`: `thread::panicking` says that the thread panics, not that
/// this call does.
#[test]
fn a_start_while_its_thread_panics_is_like_any_other() {
    // Who asks whether its thread panics does so in the first schedule; one switch lets the worker come late.
    check("A start while its thread panics is like any other.").bound(1).run(|| {
        let log = Log::new();
        let workers = workers(["ada"], &log);
        let opened = while_unwinding(|| start(|| "v2".to_owned(), &workers, str::to_owned));
        assert_eq!(opened, "v2", "the settings that it opens with");
        assert_eq!(log.entries(), ["ada connects", "ada warms up with v2"], "what the new start did");
    });
}

/// A request fails, a guard starts the service anew, and there are no settings. If a worker warms up with an
/// empty text, the failure was to be told by a poisoned lock: a lock that was taken while its thread panicked
/// is not poisoned by another panic.
#[test]
fn without_settings_nobody_warms_up_while_the_thread_panics_either() {
    // It warms up in the first schedule; one switch lets the worker come late.
    check("A start whose load panics while its thread does is like any other.").bound(1).run(|| {
        let log = Log::new();
        let workers = workers(["ada"], &log);
        let anew = || while_unwinding(|| start(|| boom(), &workers, |_| ()));
        assert!(catch_unwind(AssertUnwindSafe(anew)).is_err(), "the door does not open");
        assert_eq!(log.entries(), ["ada connects"], "what the new start did");
    });
}

/// Two workers fill their caches, and the door opens on both. If `open` misses what one of them wrote, the
/// workers count themselves down with `Relaxed`, and only the last one's writes are handed over.
#[test]
fn who_opens_sees_what_every_worker_did() {
    /// A cache, warm or not: a plain write, as in [`Reader`].
    struct Cache(AtomicBool);
    impl Worker for Cache {
        fn connect(&self) {}
        fn warm_up(&self, _: &str) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    // One stale read, and no switch: whoever is not the last one is done before. One is to spare.
    check("What every worker did comes before the door opens.").bound(2).run(|| {
        let workers = [false, false].map(|warm| Cache(AtomicBool::new(warm)));
        let caches = [&workers[0].0, &workers[1].0];
        let warm = start(String::new, &workers, |_| caches.map(|cache| cache.load(Ordering::Relaxed)));
        assert_eq!(warm, [true; 2], "the caches, as open finds them");
    });
}

/// The database is gone, and so are the settings: nobody comes through. If this deadlocks, there is no room for
/// so many failures.
#[test]
fn everything_may_fail_at_once() {
    // Who has no room for the last failure is stuck in every schedule.
    for names in [&["bug"][..], &["bug", "bug"]] {
        check("If load and every worker panic, start panics.").bound(0).run(move || {
            let workers: Vec<_> = names.iter().map(|name| Double { name, log: Log::new() }).collect();
            stays_shut("everything", || boom(), &workers);
        });
    }
}

/// The database is down, and every worker panics when it connects. If this is a deadlock, whoever hands the settings
/// out waits for somebody to take them.
#[test]
fn when_every_worker_panics_the_start_does() {
    // Who waits for them does so in the first schedule.
    check("When every worker panics the start panics too, and does not hang.").bound(0).run(|| {
        stays_shut("every worker", || "v2".to_owned(), &workers(["bug"; 3], &Log::new()));
    });
}
