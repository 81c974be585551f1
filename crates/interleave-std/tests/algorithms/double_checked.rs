//! Double-checked initialisation (Meyers and Alexandrescu, "C++ and the Perils of Double-Checked Locking", 2004), and
//! what the standard library has in its place.

use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::thread;

use interleave::report::Kind;

use crate::verdict::{fails, passes};

#[derive(Default)]
struct Lazy {
    ready: AtomicBool,
    lock: Mutex<()>,
    value: AtomicU32,
    made: AtomicU32,
}

impl Lazy {
    fn get(&self, look: Ordering, publish: Ordering, check_again: bool) -> u32 {
        if !self.ready.load(look) {
            let _guard = self.lock.lock().unwrap();
            if !check_again || !self.ready.load(Relaxed) {
                self.made.fetch_add(1, Relaxed);
                self.value.store(42, Relaxed);
                self.ready.store(true, publish);
            }
        }
        self.value.load(Relaxed)
    }
}

fn both_get(look: Ordering, publish: Ordering, check_again: bool) {
    let lazy = Arc::new(Lazy::default());
    let theirs = Arc::clone(&lazy);
    let other = thread::spawn(move || assert_eq!(theirs.get(look, publish, check_again), 42));
    assert_eq!(lazy.get(look, publish, check_again), 42);
    other.join().unwrap();
    assert_eq!(lazy.made.load(Relaxed), 1, "it is made once");
}

#[test]
fn with_acquire_and_release_it_is_right() {
    passes(|| both_get(Acquire, Release, true));
}

#[test]
fn a_relaxed_flag_gives_a_value_that_is_not_there_yet() {
    fails(Kind::Assertion, || both_get(Relaxed, Release, true));
    fails(Kind::Assertion, || both_get(Acquire, Relaxed, true));
}

#[test]
fn without_the_second_look_it_is_made_twice() {
    fails(Kind::Assertion, || both_get(Acquire, Release, false));
}

#[test]
fn the_standard_librarys_cells_are_set_once() {
    passes(|| {
        let made = Arc::new((OnceLock::new(), AtomicU32::new(0)));
        let make = |(cell, made): &(OnceLock<u32>, AtomicU32)| {
            *cell.get_or_init(|| {
                made.fetch_add(1, Relaxed);
                42
            })
        };
        let theirs = Arc::clone(&made);
        let other = thread::spawn(move || make(&theirs));
        assert_eq!((make(&made), other.join().unwrap()), (42, 42));
        assert_eq!(made.1.load(Relaxed), 1);
    });
}

static MADE: AtomicU32 = AtomicU32::new(0);
static LAZY: LazyLock<u32> = LazyLock::new(|| MADE.fetch_add(1, Relaxed) + 42);

#[test]
fn a_lazy_static_is_made_once_in_each_schedule() {
    passes(|| {
        let other = thread::spawn(|| *LAZY);
        assert_eq!((*LAZY, other.join().unwrap()), (42, 42));
        assert_eq!(MADE.load(Relaxed), 1);
    });
}

#[test]
fn looking_and_setting_in_two_steps_is_a_race() {
    fails(Kind::Assertion, || {
        let cell = Arc::new(OnceLock::new());
        let set = |cell: &OnceLock<u32>, value| {
            if cell.get().is_none() {
                cell.set(value).expect("nobody has set it");
            }
        };
        let theirs = Arc::clone(&cell);
        let other = thread::spawn(move || set(&theirs, 1));
        set(&cell, 2);
        other.join().unwrap();
    });
}
