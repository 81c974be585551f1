use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;

use crate::exercise::{Board, watch};
use interleave_std::within_time_limit;

fn names<const N: usize>(names: [&str; N]) -> [String; N] {
    names.map(str::to_owned)
}

fn entries<const N: usize>(entries: [(&str, bool); N]) -> HashMap<String, bool> {
    entries.into_iter().map(|(name, up)| (name.to_owned(), up)).collect()
}

/// The plain case, one mirror at a time. If the board is empty, the threads have another board; if an entry
/// is gone that stood there before, the board was replaced; if one has another name, it is not the mirror's.
#[test]
fn a_mirror_is_entered_on_the_callers_board() {
    within_time_limit(|| {
        let board: Board = Arc::new(Mutex::new(entries([("nuuk", true), ("oslo", true)])));
        for name in ["oslo", "Lima", "lima.example."] {
            let watchers = watch(&names([name]), &board, |name| name == "Lima");
            assert_eq!(watchers.len(), 1, "a handle for each mirror");
            for watcher in watchers {
                watcher.join().expect("the probe does not panic");
            }
        }
        let expected = [("nuuk", true), ("oslo", false), ("Lima", true), ("lima.example.", false)];
        assert_eq!(*board.lock().unwrap(), entries(expected));
        assert!(watch(&[], &board, |_| true).is_empty(), "no mirrors, no threads");
    });
}

/// A list with a name twice. If this fails, look for a map or a set of names.
#[test]
fn each_place_is_probed_once() {
    within_time_limit(|| {
        let board = Board::default();
        let (probed, probes) = mpsc::channel();
        let probed = Mutex::new(probed);
        // Neither answers: no reason to ask again.
        let probe = move |name: &str| probed.lock().unwrap().send(name.to_owned()).is_err();
        let watchers = watch(&names(["oslo", "oslo"]), &board, probe);
        assert_eq!(watchers.len(), 2, "a handle for each place");
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
        }
        // Not until the probe is gone: it may be leaked, and then that never comes.
        assert_eq!(probes.try_iter().collect::<Vec<_>>(), ["oslo", "oslo"]);
    });
}

/// A mirror may take a minute to fail. If this fails, `watch` waits for a probe, or a thread holds the board
/// while it probes.
#[test]
fn watch_does_not_wait() {
    within_time_limit(|| {
        let board = Board::default();
        let (begin, begun) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let channels = Mutex::new((begin, answers));
        let caller = thread::current().id();
        let watchers = watch(&names(["oslo"]), &board, move |_| {
            assert_ne!(thread::current().id(), caller, "watch probes on the thread of its caller");
            let (begin, answers) = &*channels.lock().unwrap();
            begin.send(()).is_ok() && answers.recv() == Ok(())
        });
        begun.recv().expect("the probe begins");
        let seen = board.try_lock().map(|board| board.len());
        assert!(matches!(seen, Ok(0)), "the page reads the board while a mirror is probed: {seen:?}");
        answer.send(()).expect("the probe waits for it");
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
        }
        assert_eq!(*board.lock().unwrap(), entries([("oslo", true)]));
    });
}

/// Three hundred mirrors, and no probe ends before all have begun: threads that wait cost little. If this
/// hangs, the number of probes at a time has a bound of its own, or a lock is held during the probe.
#[test]
fn all_are_probed_at_once() {
    within_time_limit(|| {
        let mirrors: Vec<_> = (0..300).map(|number| format!("mirror{number}.example")).collect();
        let together = Barrier::new(mirrors.len());
        let watchers = watch(&mirrors, &Board::default(), move |_| {
            together.wait();
            true
        });
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
        }
    });
}

/// Three places, and one name stands in two of them; no probe ends before all three have begun. If this hangs, something
/// counts the names, and not the places.
#[test]
fn each_place_is_probed_at_once_with_the_others() {
    within_time_limit(|| {
        let (together, board) = (Barrier::new(3), Board::default());
        let watchers = watch(&names(["nuuk", "oslo", "nuuk"]), &board, move |_| {
            together.wait();
            true
        });
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
        }
        assert_eq!(*board.lock().unwrap(), entries([("nuuk", true), ("oslo", true)]));
    });
}

/// The page is cleared, or changed by somebody else, while a probe is under way. If the entry is missing or wrong, it was
/// left out because it stood there when the probe began.
#[test]
fn an_entry_that_goes_during_the_probe_is_made_anew() {
    within_time_limit(|| {
        let board: Board = Arc::new(Mutex::new(entries([("nuuk", true), ("oslo", true)])));
        let (begin, begun) = mpsc::channel();
        let (begin, go_on) = (Mutex::new(begin), Arc::new(Barrier::new(3)));
        let watchers = watch(&names(["nuuk", "oslo"]), &board, {
            let go_on = Arc::clone(&go_on);
            move |_| {
                begin.lock().unwrap().send(()).expect("the test waits for this");
                go_on.wait();
                true
            }
        });
        for _mirror in 0..2 {
            begun.recv().expect("each probe begins");
        }
        *board.lock().unwrap() = entries([("oslo", false)]);
        go_on.wait();
        for watcher in watchers {
            watcher.join().expect("the probe does not panic");
        }
        assert_eq!(*board.lock().unwrap(), entries([("nuuk", true), ("oslo", true)]));
    });
}

/// A bug in the probe. If this fails, look at who catches what, and what is done before the probe. A panic need
/// not be a text.
#[test]
fn a_panic_is_in_the_handle_of_its_mirror() {
    within_time_limit(|| {
        let board = Board::default();
        // As `panic!`, without the message on stderr.
        let probe = |_: &str| -> bool { resume_unwind(Box::new("a bug in the probe")) };
        let ended: Vec<_> = watch(&names(["lima"]), &board, probe)
            .into_iter()
            .map(|watcher| watcher.join().map_err(|panic| panic.downcast_ref().copied()))
            .collect();
        assert_eq!(ended, [Err(Some("a bug in the probe"))], "the probe's own panic");
        let probe = |_: &str| -> bool { resume_unwind(Box::new(17)) };
        let ended: Vec<_> = watch(&names(["oslo"]), &board, probe)
            .into_iter()
            .map(|watcher| watcher.join().map_err(|panic| panic.downcast_ref().copied()))
            .collect();
        assert_eq!(ended, [Err(Some(17))], "the probe's own panic, which is a number");
        let board = board.lock().expect("nobody panics with the board in hand");
        assert!(board.is_empty(), "a mirror that was not probed to the end is not entered: {board:?}");
    });
}
