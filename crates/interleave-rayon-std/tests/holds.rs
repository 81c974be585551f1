//! What a check sees that holds a thread up at each place: mistakes between two operations, each time.

extern crate interleave_rayon_std as std;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, RwLock};
use std::{fmt, ptr};

use interleave_rayon::{Hold, Holds, Meeting, Next};

/// The code under test: places in the file of the check are the check's own.
#[path = "holds/counters.rs"]
mod counters;
use counters::{Claimed, Spin, add_at_once, add_in_two_steps, everything, meet, poison};

/// What the runs came to, each with one thread of two held up at another place, and the words for those places.
fn outcomes<T: Ord + Send + 'static>(body: fn() -> T) -> (BTreeSet<T>, Vec<String>) {
    Holds::new(1).map(|hold| (hold.run(2, &[Next::Thread], body), hold.to_string())).unzip()
}

/// Counts twice on two threads, and gives the count.
fn counted(add: fn(&AtomicUsize)) -> usize {
    let count = AtomicUsize::new(0);
    rayon::join(|| add(&count), || add(&count));
    count.into_inner()
}

#[test]
fn an_update_is_lost_between_two_operations_and_in_none() {
    let (counts, places) = outcomes(|| counted(add_in_two_steps));
    assert!(counts.contains(&1), "{counts:?}");
    assert_eq!(
        places,
        [
            "nobody was held up",
            "a thread was held up before tests/holds/counters.rs:11, `let old = count.load(SeqCst);`, until nobody else could go on",
            "a thread was held up before tests/holds/counters.rs:12, `count.store(old + 1, SeqCst);`, until nobody else could go on",
        ]
    );
    assert_eq!(outcomes(|| counted(add_at_once)).0, BTreeSet::from([2]));
}

#[test]
fn every_operation_is_a_place() {
    let lines = outcomes(everything).1.into_iter().map(|place| {
        let place = place.trim_start_matches("a thread was held up ");
        let (place, _) = place.split_once(", `").unwrap_or((place, ""));
        place.replace("tests/holds/counters.rs:", "")
    });
    let expected = "nobody was held up\nbefore 51\nbefore it unlocked what it had locked at 51\nbefore 52\n\
                    before it unlocked what it had locked at 52\nbefore 54\nbefore it unlocked what it had locked at 54\n\
                    before 55\nbefore it unlocked what it had locked at 55\nbefore 57\nbefore 58\nbefore 59";
    assert_eq!(lines.collect::<Vec<_>>().join("\n"), expected);
}

#[test]
fn all_are_shown_as_the_real_ones_are() {
    extern crate std as real;
    fn shown<T: fmt::Debug, R: fmt::Debug>(value: T, as_real: R) {
        assert_eq!(format!("{value:?} {value:#?}"), format!("{as_real:?} {as_real:#?}"));
    }
    shown(AtomicUsize::new(5), real::sync::atomic::AtomicUsize::new(5));
    shown(Mutex::new("a"), real::sync::Mutex::new("a"));
    shown(RwLock::new("a"), real::sync::RwLock::new("a"));
    shown(Condvar::new(), real::sync::Condvar::new());
    let nowhere = AtomicPtr::<u8>::new(ptr::null_mut());
    assert_eq!(format!("{nowhere:?} {nowhere:p}"), "0x0 0x0");
}

#[test]
fn what_is_seldom_used_is_there_too() {
    const FIVE: usize = AtomicUsize::new(5).into_inner();
    let count = AtomicUsize::new(FIVE);
    assert_eq!(count.try_update(SeqCst, SeqCst, |old| old.checked_add(1)), Ok(5));
    assert_eq!(count.update(SeqCst, SeqCst, |old| old * 2), 6);
    assert_eq!(count.into_inner(), 12);
    let mut byte = 1;
    // SAFETY: nobody else uses it.
    unsafe { AtomicU8::from_ptr(&raw mut byte) }.store(2, SeqCst);
    assert_eq!(byte, 2);
    let (lock, condvar) = (Mutex::new(7), Condvar::new());
    #[expect(deprecated, reason = "std still has it")]
    let (guard, notified) = condvar.wait_timeout_ms(lock.lock().unwrap(), 1).unwrap();
    assert!(*guard == 7 && !notified);
}

#[rustversion::since(1.92)]
#[test]
fn nobody_writes_before_a_writer_goes_on_as_a_reader() {
    let (outcomes, places) = outcomes(|| {
        let lock = RwLock::new(0);
        let (one, two) = rayon::join(|| counters::add_and_look(&lock), || counters::add_and_look(&lock));
        one.0 == one.1 && two.0 == two.1
    });
    assert_eq!((outcomes, places.len()), (BTreeSet::from([true]), 3), "{places:#?}");
}

#[test]
fn whoever_is_asked_for_again_and_again_is_let_go() {
    let entered = || {
        let spin = Spin::default();
        rayon::join(|| spin.enter(), || spin.enter());
        spin.entered.into_inner()
    };
    assert_eq!(outcomes(entered).0, BTreeSet::from([2]));
}

#[test]
fn a_condition_is_waited_for() {
    let both = || {
        let (here, changed) = (Mutex::new(0), Condvar::new());
        let (one, two) = rayon::join(|| meet(&here, &changed), || meet(&here, &changed));
        one + two
    };
    assert_eq!(outcomes(both).0, BTreeSet::from([1]));
}

#[test]
fn a_thread_is_held_up_when_it_has_poisoned_a_lock() {
    let poisoned = || {
        let lock = Mutex::new(());
        let ended = catch_unwind(AssertUnwindSafe(|| poison(&lock)));
        (ended.is_err(), lock.is_poisoned())
    };
    let (outcomes, places) = outcomes(poisoned);
    assert_eq!(outcomes, BTreeSet::from([(true, true)]));
    let words = "when its panic had poisoned what it had locked at tests/holds/counters.rs:44";
    assert!(places.iter().any(|place| place.contains(words)), "{places:#?}");
}

/// A thread that is held up before it counts, and one at a meeting. Gives the count as the one at the meeting finds it.
fn found(run: impl Fn(&Hold, &Meeting, Box<dyn FnOnce() -> usize + Send>) -> usize) -> Option<usize> {
    let runs = Holds::new(1).map(|hold| {
        let meeting = Meeting::new(usize::MAX, 1);
        let body = {
            let meeting = meeting.clone();
            move || {
                let count = Arc::new(AtomicUsize::new(0));
                let look = || {
                    meeting.arrive();
                    count.load(std::sync::atomic::Ordering::SeqCst)
                };
                rayon::join(|| add_at_once(&count), look).1
            }
        };
        (hold.to_string().contains("fetch_add"), run(&hold, &meeting, Box::new(body)))
    });
    runs.filter(|(held, _)| *held).map(|(_, found)| found).last()
}

#[test]
fn the_thread_and_the_meeting_go_on_in_turn() {
    let before = found(|hold, meeting, body| hold.run(2, &[Next::Meeting(meeting), Next::Thread], body));
    let after = found(|hold, meeting, body| hold.run(2, &[Next::Thread, Next::Meeting(meeting)], body));
    assert_eq!((before, after), (Some(0), Some(1)));
}

#[test]
fn a_thread_is_held_up_as_often_as_it_is_named() {
    let between = |times: usize| {
        let runs = Holds::new(1).map(move |hold| {
            let meeting = Meeting::new(usize::MAX, 1);
            let body = {
                let meeting = meeting.clone();
                move || {
                    let count = Arc::new(AtomicUsize::new(0));
                    let look = || {
                        meeting.arrive();
                        count.load(std::sync::atomic::Ordering::SeqCst)
                    };
                    let add = || (0..3).for_each(|_| add_at_once(&count));
                    rayon::join(add, look).1
                }
            };
            let mut order = vec![Next::Thread; times];
            order.push(Next::Meeting(&meeting));
            order.push(Next::Thread);
            (hold.to_string().contains("fetch_add"), hold.run(2, &order, body))
        });
        runs.filter(|(held, _)| *held).map(|(_, found)| found).last()
    };
    assert_eq!((between(0), between(1), between(2)), (Some(0), Some(1), Some(2)));
}

#[test]
fn what_only_two_threads_at_once_can_lose_is_lost() {
    let added = || {
        let claimed = Claimed::default();
        rayon::join(|| claimed.add(1), || claimed.add(2));
        claimed.len()
    };
    let runs = Holds::new(1).in_pairs().map(|hold| (hold.run(2, &[Next::Thread], added), hold.to_string()));
    let lost: Vec<String> = runs.filter(|(left, _)| *left < 2).map(|(_, words)| words).collect();
    let pair = lost.iter().find(|words| words.contains(", and another one "));
    let words = pair.expect("one takes an empty list while the other has what was in it");
    assert!(words.ends_with(", until the first could not go on either"), "{words}");
}

#[test]
fn in_pairs_too_whoever_is_asked_for_again_and_again_is_let_go() {
    let entered = || {
        let spin = Spin::default();
        rayon::join(|| spin.enter(), || spin.enter());
        spin.entered.into_inner()
    };
    let outcomes: BTreeSet<usize> =
        Holds::new(1).in_pairs().map(|hold| hold.run(2, &[Next::Thread], entered)).collect();
    assert_eq!(outcomes, BTreeSet::from([2]));
}
