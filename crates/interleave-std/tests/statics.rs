//! A static begins each schedule as the program began.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, Once, OnceLock, RwLock};
use std::thread;

use interleave::report::Kind;
use interleave_std::{Threads, check};

static COUNT: AtomicUsize = AtomicUsize::new(7);
static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static MAP: LazyLock<RwLock<HashMap<u32, u32>>> = LazyLock::new(RwLock::default);
static CELL: OnceLock<String> = OnceLock::new();
static ONCE: Once = Once::new();

thread_local! {
    static MINE: Cell<usize> = const { Cell::new(1) };
}

#[test]
fn every_schedule_begins_with_the_first_value() {
    let explored = check("Statics are renewed.").run(|| {
        assert_eq!(COUNT.load(Ordering::SeqCst), 7);
        assert!(NAMES.lock().unwrap().is_empty());
        assert!(MAP.read().unwrap().is_empty());
        assert_eq!(CELL.get(), None);
        assert!(!ONCE.is_completed());
        assert_eq!(MINE.get(), 1);
        let other = thread::spawn(|| {
            NAMES.lock().unwrap().push("other".to_owned());
            MAP.write().unwrap().insert(1, 1);
            MINE.set(2);
        });
        COUNT.fetch_add(1, Ordering::SeqCst);
        NAMES.lock().unwrap().push("main".to_owned());
        CELL.get_or_init(|| "set".to_owned());
        ONCE.call_once(|| ());
        other.join().unwrap();
        assert_eq!(NAMES.lock().unwrap().len(), 2);
        assert_eq!(MINE.get(), 1, "the other thread has its own");
    });
    assert!(explored.schedules > 1, "{explored:?}");
}

/// What is used by one thread only.
struct Mine(RefCell<Option<u32>>, Cell<u32>);

// SAFETY: the test below has one thread.
unsafe impl Sync for Mine {}

static PLAIN: Mine = Mine(RefCell::new(None), Cell::new(7));
static LOCKED: Mutex<Cell<u32>> = Mutex::new(Cell::new(7));

#[test]
fn cells_in_statics_are_renewed_too() {
    for _ in 0..3 {
        check("Statics are renewed.").run(|| {
            assert_eq!((PLAIN.0.replace(Some(1)), PLAIN.1.replace(8)), (None, 7));
            let mut locked = LOCKED.lock().unwrap();
            assert_eq!(std::mem::replace(locked.get_mut(), 8), 7);
            assert_eq!(locked.get(), 8, "it was renewed with what is around it, and is not again");
        });
    }
}

#[test]
fn another_check_finds_the_first_value_too() {
    check("Statics are renewed.").run(|| {
        assert_eq!(COUNT.fetch_add(5, Ordering::SeqCst), 7);
        let mut names = NAMES.lock().unwrap();
        names.push("alone".to_owned());
        assert_eq!(names.len(), 1);
    });
}

#[test]
fn what_was_made_outside_of_the_check_is_named() {
    let outside = Arc::new(Mutex::new(vec![1]));
    let found = check("Nothing is carried over.").judge(move || {
        let theirs = Arc::clone(&outside);
        let other = thread::spawn(move || theirs.lock().unwrap().push(2));
        outside.lock().unwrap().push(3);
        other.join().unwrap();
    });
    let report = found.unwrap_err();
    assert_eq!(report.kind, Kind::Unsupported);
    assert!(report.what.contains("A Mutex lives longer than one schedule"), "{}", report.what);
}
