//! `thread_local!`.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use interleave::report::Kind;
use interleave_std::{Threads, check};

use crate::support::run;

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(1) };
    pub static NAMES: RefCell<Vec<String>> = RefCell::new(vec!["first".to_owned()]);
}

thread_local!(static LAST: RefCell<Option<Arc<AtomicU32>>> = RefCell::new(None));

#[test]
fn each_thread_has_its_own() {
    run(|| {
        COUNT.set(5);
        NAMES.with_borrow_mut(|names| names.push("second".to_owned()));
        let other = thread::spawn(|| {
            COUNT.set(COUNT.get() + 1);
            (COUNT.get(), NAMES.with_borrow(Vec::len))
        });
        assert_eq!(other.join().unwrap(), (2, 1));
        assert_eq!((COUNT.get(), NAMES.with_borrow(Vec::len)), (5, 2));
    });
}

#[test]
fn cells_have_short_ways() {
    run(|| {
        assert_eq!((COUNT.replace(7), COUNT.take(), COUNT.get()), (1, 7, 0));
        assert_eq!(NAMES.replace(Vec::new()), ["first"]);
        NAMES.set(vec!["other".to_owned()]);
        assert_eq!(
            (NAMES.take(), COUNT.with(Cell::get), COUNT.try_with(Cell::get)),
            (vec!["other".to_owned()], 0, Ok(0))
        );
    });
}

#[test]
fn they_are_dropped_when_their_thread_ends() {
    struct CountsItsDrop(Arc<AtomicU32>);
    impl Drop for CountsItsDrop {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    thread_local!(static MINE: RefCell<Vec<CountsItsDrop>> = const { RefCell::new(Vec::new()) });
    run(|| {
        let drops = Arc::new(AtomicU32::new(0));
        let counter = CountsItsDrop(Arc::clone(&drops));
        let other = thread::spawn(move || {
            MINE.with_borrow_mut(|mine| mine.push(counter));
            LAST.set(None);
        });
        other.join().unwrap();
        assert_eq!(drops.load(Ordering::Relaxed), 1);
    });
}

thread_local!(static BATCH: RefCell<Vec<HandsItselfIn>> = const { RefCell::new(Vec::new()) });

/// Counts in a total when its thread ends.
struct HandsItselfIn(Arc<Mutex<u32>>);

impl Drop for HandsItselfIn {
    fn drop(&mut self) {
        *self.0.lock().unwrap() += 1;
    }
}

#[test]
fn those_of_the_first_thread_are_dropped_within_the_run() {
    run(|| {
        let total = Arc::new(Mutex::new(0));
        BATCH.with_borrow_mut(|batch| batch.push(HandsItselfIn(Arc::clone(&total))));
        // It goes on when the first thread has nothing left to do but to drop its values.
        thread::spawn(move || while *total.lock().unwrap() == 0 {});
    });
}

#[test]
fn those_of_a_run_that_breaks_off_are_left_alone() {
    let verdict = check("It waits for itself.").judge(|| {
        let total = Arc::new(Mutex::new(0));
        BATCH.with_borrow_mut(|batch| batch.push(HandsItselfIn(Arc::clone(&total))));
        let (_one, _other) = (total.lock(), total.lock());
    });
    assert_eq!(verdict.expect_err("it is stuck").kind, Kind::Deadlock);
}

/// Notes its thread's count when it is dropped.
struct NotesTheCount(mpsc::Sender<u32>);

impl Drop for NotesTheCount {
    fn drop(&mut self) {
        self.0.send(COUNT.get()).unwrap();
    }
}

#[test]
fn what_nobody_joins_is_dropped_while_they_are_still_there() {
    run(|| {
        let (send, counts) = mpsc::channel();
        let gate = Arc::new(Mutex::new(()));
        let closed = gate.lock().unwrap();
        let behind = Arc::clone(&gate);
        drop(thread::spawn(move || {
            drop(behind.lock());
            COUNT.set(5);
            NotesTheCount(send)
        }));
        drop(closed);
        assert_eq!(counts.recv(), Ok(5));
    });
}

/// Asks for the values of its thread when it is dropped.
struct Asks(Arc<Mutex<Vec<Option<u32>>>>);

impl Drop for Asks {
    fn drop(&mut self) {
        let found = [FIRST.try_with(|_| 1).ok(), SECOND.try_with(|_| 2).ok(), COUNT.try_with(Cell::get).ok()];
        self.0.lock().unwrap().extend(found);
    }
}

thread_local! {
    static FIRST: RefCell<Option<Asks>> = const { RefCell::new(None) };
    static SECOND: RefCell<Option<Asks>> = const { RefCell::new(None) };
}

#[test]
fn what_is_dropped_cannot_be_asked_for_and_what_has_nothing_to_drop_can() {
    run(|| {
        let found = Arc::new(Mutex::new(Vec::new()));
        let asks = [(); 2].map(|()| Asks(Arc::clone(&found)));
        let other = thread::spawn(move || {
            COUNT.set(5);
            let [first, second] = asks.map(Some);
            FIRST.set(first);
            SECOND.set(second);
        });
        other.join().unwrap();
        let seconds_then_firsts = [Some(1), None, Some(5), None, None, Some(5)];
        assert_eq!(*found.lock().unwrap(), seconds_then_firsts);
    });
}
