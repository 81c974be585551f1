use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use crate::exercise::{Board, watch};
use interleave_std::probe::{Gauge, boom, threads_started};
// The real ones: they count, and are no step of the schedule.
use interleave_std::real::sync::atomic::{AtomicUsize, Ordering};
use interleave_std::{Threads, check, reached};

fn names() -> [String; 2] {
    ["lima", "oslo"].map(str::to_owned)
}

/// The loop goes on while the threads begin. If a name is missing, its thread has read a variable that the
/// loop had moved on by then: each needs a value of its own. If there are too many threads, look at who
/// starts another one only to wait for it.
#[test]
fn each_thread_has_its_own_mirror() {
    // None, where the threads begin after the loop; two for where they begin in it.
    check("Each thread probes the mirror at its own place.").bound(2).run(|| {
        let board = Board::default();
        for watcher in watch(&names(), &board, |name| name == "lima") {
            watcher.join().expect("the probe does not panic");
        }
        assert_eq!(threads_started(), 2, "threads that were started for two mirrors");
        let board = board.lock().unwrap();
        let entries = ["lima", "oslo"].map(|name| board.get(name).copied());
        assert_eq!(entries, [Some(true), Some(false)], "Lima's entry, and Oslo's");
    });
}

/// The handle says when the entry is there. If it is not, the handle belongs to another mirror's thread, or
/// to one that only starts another.
#[test]
fn the_handle_is_that_of_its_mirror() {
    // One switch lets the second thread come first; one to spare.
    check("When its handle has been joined, a mirror's entry is there.").bound(2).run(|| {
        let board = Board::default();
        let mut watchers = watch(&names(), &board, |_| true).into_iter();
        for name in ["lima", "oslo"] {
            watchers.next().expect("a handle for each mirror").join().expect("the probe does not panic");
            assert_eq!(board.lock().unwrap().get(name), Some(&true), "the entry of {name}");
        }
    });
}

/// Two mirrors are probed in the time of one. If no schedule gets there, look for a lock that is held during
/// the probe. In `board.lock().unwrap().insert(name, probe(name))` the lock comes first.
#[test]
fn probes_run_beside_each_other() {
    // One switch, away from the first probe.
    let two = "two probes under way at once";
    check("No thread waits for another one's probe.").sometimes(two).bound(1).run(move || {
        let board = Board::default();
        let probes = Gauge::new("probes under way");
        let inside = probes.clone();
        let watchers = watch(&names(), &board, move |_| {
            let _inside = inside.enter();
            true
        });
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
        }
        if probes.most() == 2 {
            reached(two);
        }
    });
}

/// One mirror takes a minute to fail, the first of the list or the last. The page shows the other meanwhile.
/// If everybody waits for ever, a thread that has probed waits for another before it enters its result. If
/// there is always a probe before `watch` returns, `watch` waits for its threads to begin.
#[test]
fn who_is_slow_keeps_no_other_off_the_board() {
    // None. The slow one waits for main, and main for the other; and a thread begins before `watch` returns
    // only if `watch` gives its turn away.
    let at_once = "did watch return before a probe had begun";
    check("No thread waits for another one's probe before it enters its own.")
        .sometimes(at_once)
        .bound(0)
        .run(move || {
            for slow in [0, 1] {
                let board = Board::default();
                let (answer, answers) = mpsc::channel();
                let answers = Mutex::new(answers);
                let begun = Arc::new(AtomicUsize::new(0));
                let probed = Arc::clone(&begun);
                let mut watchers = watch(&names(), &board, move |name| {
                    probed.fetch_add(1, Ordering::Relaxed);
                    name != names()[slow] || answers.lock().unwrap().recv() == Ok(true)
                });
                if begun.load(Ordering::Relaxed) == 0 {
                    reached(at_once);
                }
                let quick = watchers.remove(1 - slow);
                quick.join().expect("the probe does not panic");
                assert_eq!(board.lock().unwrap().get(&names()[1 - slow]), Some(&true), "its entry");
                answer.send(true).expect("the slow probe listens");
                for watcher in watchers {
                    watcher.join().expect("the probe does not panic");
                }
            }
        });
}

/// Lima's probe panics while Oslo is entered. If Oslo is missing, the panic has poisoned the board, or the
/// two have each other's place.
#[test]
fn a_probe_that_panics_disturbs_nobody() {
    // One switch between the two; one to spare.
    check("A probe that panics disturbs nobody.").bound(2).run(|| {
        let board = Board::default();
        let probe = |name: &str| if name == "lima" { boom() } else { true };
        let ended: Vec<_> =
            watch(&names(), &board, probe).into_iter().map(|watcher| watcher.join().is_ok()).collect();
        assert_eq!(ended, [false, true], "Lima's thread has panicked, and Oslo's has not");
        let board = board.lock().expect("nobody panics with the board in hand");
        assert_eq!((board.get("lima"), board.get("oslo")), (None, Some(&true)));
    });
}

/// A list that names Lima twice. If the entry is not there when one handle has been joined, the other thread
/// has taken it away before it had a new one. If no schedule has both probes under way, one of them waits for
/// the other: look for a lock that belongs to a name.
#[test]
fn a_name_that_stands_there_twice_is_probed_twice() {
    // One switch, away from the first probe, or into the other thread between two looks at the board; one to
    // spare.
    let two = "two probes of one name under way at once";
    check("Two places with one name are two mirrors.").sometimes(two).bound(2).run(move || {
        let board = Board::default();
        let probes = Gauge::new("probes under way");
        let inside = probes.clone();
        let watchers = watch(&["lima", "lima"].map(str::to_owned), &board, move |_| {
            let _inside = inside.enter();
            true
        });
        assert_eq!(watchers.len(), 2, "handles for two places");
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
            assert_eq!(board.lock().unwrap().get("lima"), Some(&true), "its entry, once one is joined");
        }
        if probes.most() == 2 {
            reached(two);
        }
    });
}

/// The page is closed before its mirrors have answered. If one is not probed, its thread has only looked at
/// the caller's board, and has none of its own.
#[test]
fn a_board_that_nobody_keeps_is_kept_by_the_threads() {
    // None: a thread begins after `watch` has returned. One is spare.
    check("Each mirror is probed, also if the caller has let its board go.").bound(1).run(|| {
        let board = Board::default();
        let probed = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&probed);
        let watchers = watch(&names(), &board, move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            true
        });
        drop(board);
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
        }
        assert_eq!(probed.load(Ordering::Relaxed), 2, "probes of two mirrors");
    });
}

/// A mirror stands there twice. One probe of it answers, the other panics. If the entry is missing, the thread
/// whose probe has panicked takes away what is not its own.
#[test]
fn a_panic_takes_no_other_entry_away() {
    // One switch, for the one that is probed first to enter last.
    check("A probe that panics leaves the entry that the other place has made.").bound(1).run(|| {
        let board = Board::default();
        let probes = Arc::new(AtomicUsize::new(0));
        let watchers = watch(&["lima", "lima"].map(str::to_owned), &board, move |_| {
            if probes.fetch_add(1, Ordering::Relaxed) == 1 {
                boom();
            }
            true
        });
        let panics = watchers.into_iter().filter_map(|watcher| watcher.join().err()).count();
        assert_eq!(panics, 1, "handles with the panic of a probe");
        assert_eq!(
            board.lock().unwrap().get("lima"),
            Some(&true),
            "the entry of the probe that has answered"
        );
    });
}

/// A mirror stands there twice, and is up again, or down, when the slower of its probes ends, be it the first of the
/// list or the last. If the page goes on to show what the quicker one has found, somebody decides which
/// result counts, or puts the two together.
#[test]
fn the_slower_of_two_results_is_entered_too() {
    for (slow, up) in [(0, true), (1, true), (0, false), (1, false)] {
        let (place, found) = (["first", "second"][slow], if up { "up" } else { "down" });
        // Who leaves it out does so in the first schedule.
        check("Each thread enters its result, also after another one of that name.")
            .with(format!("the {place} probe as the slow one, which finds it {found}"))
            .bound(0)
            .run(move || {
                let board = Board::default();
                let (begin, begun) = mpsc::channel();
                let begin = Mutex::new(begin);
                let mut watchers = watch(&["lima", "lima"].map(str::to_owned), &board, move |_| {
                    let (answer, answered) = mpsc::channel();
                    begin.lock().unwrap().send((thread::current().id(), answer)).expect("main waits for it");
                    answered.recv().expect("main answers")
                });
                let probes = [(); 2].map(|()| begun.recv().expect("it is probed twice"));
                let slow = watchers.remove(slow);
                let quick = watchers.remove(0);
                for (watcher, up) in [(quick, !up), (slow, up)] {
                    let of_this_watcher = probes.iter().find(|(id, _)| *id == watcher.thread().id());
                    let (_, answer) = of_this_watcher.expect("the handle is that of the thread that probes");
                    answer.send(up).expect("the probe waits for it");
                    watcher.join().expect("the probe does not panic");
                    assert_eq!(board.lock().unwrap().get("lima"), Some(&up), "the entry, once it was joined");
                }
            });
    }
}

/// The page is asked for twice, and a list for another board is probed meanwhile. If an entry is missing, a thread asks
/// whether its list is the last one: look for a `static`.
#[test]
fn a_later_list_takes_no_entry_away() {
    // None: a thread begins when main waits for one, and that is after all three lists.
    check("Each thread enters its result, whatever else is probed.").bound(0).run(|| {
        let (board, other) = (Board::default(), Board::default());
        let (first, second) = (["lima", "oslo"].map(str::to_owned), ["rome"].map(str::to_owned));
        let lists = [(&first[..], &board), (&second, &board), (&second, &other)];
        let watchers: Vec<_> =
            lists.into_iter().flat_map(|(list, board)| watch(list, board, |_| true)).collect();
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
        }
        let entries = [board, other].map(|board| board.lock().unwrap().len());
        assert_eq!(entries, [3, 1], "entries on the two boards");
    });
}

/// Both mirrors were down yesterday, and the page still shows it. If it goes on to show it for one of them, a
/// whole board was put back over an entry that had come meanwhile: that the board is as long as before does not
/// say that nobody has entered anything.
#[test]
fn what_stands_on_the_board_already_is_replaced() {
    // One switch, between the copy and the putting back.
    check("Each thread enters its result over what stood there before.").bound(1).run(|| {
        let board = Board::default();
        board.lock().unwrap().extend(names().map(|name| (name, false)));
        for watcher in watch(&names(), &board, |_| true) {
            watcher.join().expect("the probe does not panic");
        }
        let board = board.lock().unwrap();
        let entries = ["lima", "oslo"].map(|name| board.get(name).copied());
        assert_eq!(entries, [Some(true); 2], "Lima's entry, and Oslo's");
    });
}
