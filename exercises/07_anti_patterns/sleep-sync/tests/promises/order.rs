use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{Double, before, workers};
use crate::exercise::{Worker, start};
use interleave_std::probe::{Log, threads_alive};
use interleave_std::{Threads, check};

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

/// A service without workers, whose settings take a while. If it opens with none, nobody has waited for them.
#[test]
fn without_workers_it_opens_with_the_settings() {
    // One switch puts the door before the settings.
    check("Without workers the door opens when the settings are loaded.").bound(1).run(|| {
        let opened = start(|| "v2".to_owned(), &workers([], &Log::new()), str::to_owned);
        assert_eq!(opened, "v2", "the settings that it opens with");
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
