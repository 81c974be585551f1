//! Data races on plain memory behind an `UnsafeCell`, a `Cell` or a `RefCell`.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, RwLock, mpsc};
use std::thread;

use interleave::report::{Explored, Kind, Report};
use interleave_std::{Threads, check};

/// A spin lock whose orderings are given, around a number.
struct Spin {
    taken: AtomicBool,
    number: UnsafeCell<u64>,
    orders: [Ordering; 2],
}

// SAFETY: the lock's business; with the wrong orderings it is not safe, which is what is tested.
unsafe impl Sync for Spin {}

impl Spin {
    fn add(&self) {
        while self.taken.swap(true, self.orders[0]) {
            thread::yield_now();
        }
        // SAFETY: as above.
        unsafe { *self.number.get() += 1 };
        self.taken.store(false, self.orders[1]);
    }
}

fn spin(orders: [Ordering; 2]) -> Result<Explored, Box<Report>> {
    check("The lock keeps the threads apart.").judge(move || {
        let spin = Arc::new(Spin { taken: AtomicBool::new(false), number: UnsafeCell::new(0), orders });
        let other = Arc::clone(&spin);
        let thread = thread::spawn(move || other.add());
        spin.add();
        thread.join().unwrap();
        // SAFETY: the other thread has ended.
        assert_eq!(unsafe { *spin.number.get() }, 2);
    })
}

#[test]
fn a_spin_lock_needs_acquire_and_release() {
    assert!(spin([Ordering::Acquire, Ordering::Release]).is_ok());
    for wrong in [
        [Ordering::Relaxed, Ordering::Relaxed],
        [Ordering::Relaxed, Ordering::Release],
        [Ordering::Acquire, Ordering::Relaxed],
    ] {
        let report = spin(wrong).unwrap_err();
        assert_eq!(report.kind, Kind::DataRace, "{wrong:?}");
        assert!(report.what.contains("nothing orders the two"), "{}", report.what);
    }
}

struct Shared(UnsafeCell<u64>);

// SAFETY: the threads below only read.
unsafe impl Sync for Shared {}

#[test]
fn two_readers_are_no_race() {
    check("Reading together is allowed.").run(|| {
        let shared = Arc::new(Shared(UnsafeCell::new(7)));
        let other = Arc::clone(&shared);
        // SAFETY: nobody writes.
        let thread = thread::spawn(move || unsafe { *other.0.get() });
        // SAFETY: nobody writes.
        let mine = unsafe { *shared.0.get() };
        assert_eq!((mine, thread.join().unwrap()), (7, 7));
    });
}

#[test]
fn a_write_beside_a_read_is_a_race_whatever_is_read() {
    let report = check("Nobody reads what is being written.").judge(|| {
        let shared = Arc::new(Shared(UnsafeCell::new(7)));
        let other = Arc::clone(&shared);
        // SAFETY: none: this is the race.
        let thread = thread::spawn(move || unsafe { *other.0.get() = 8 });
        // SAFETY: none: this is the race.
        let _mine = unsafe { *shared.0.get() };
        thread.join().unwrap();
    });
    assert_eq!(report.unwrap_err().kind, Kind::DataRace);
}

#[test]
fn an_atomic_in_plain_memory_is_not_written_by_who_uses_it() {
    struct Counter(UnsafeCell<AtomicU64>);
    // SAFETY: the threads below only borrow it.
    unsafe impl Sync for Counter {}
    check("What stands in plain memory may be atomic itself.").run(|| {
        let counter = Arc::new(Counter(UnsafeCell::new(AtomicU64::new(0))));
        let other = Arc::clone(&counter);
        // SAFETY: nobody writes to the cell; the atomic in it orders itself.
        let count = |counter: &Counter| unsafe { &*counter.0.get() }.fetch_add(1, Ordering::Relaxed);
        let thread = thread::spawn(move || count(&other));
        assert_eq!(count(&counter) + thread.join().unwrap(), 1, "one counts from 0, the other from 1");
    });
}

/// What is said to be usable by several threads at once.
struct Claimed<T>(T);

// SAFETY: none: the claim is what is tested.
unsafe impl<T> Sync for Claimed<T> {}

/// Two threads use a value, each in its own way, and nothing orders the two.
fn side_by_side<T: Send + 'static>(
    make: fn() -> T,
    one: fn(&T),
    other: fn(&T),
) -> Result<Explored, Box<Report>> {
    check("Two use it side by side.").judge(move || {
        let value = Arc::new(Claimed(make()));
        let theirs = Arc::clone(&value);
        let thread = thread::spawn(move || one(&theirs.0));
        other(&value.0);
        thread.join().unwrap();
    })
}

#[test]
fn a_map_in_a_ref_cell_is_raced_for_by_whoever_borrows_it() {
    fn counts() -> RefCell<HashMap<&'static str, u64>> {
        RefCell::default()
    }
    fn incr(counts: &RefCell<HashMap<&'static str, u64>>) {
        *counts.borrow_mut().entry("/").or_default() += 1;
    }
    let report = side_by_side(counts, incr, incr).unwrap_err();
    assert_eq!(report.kind, Kind::DataRace);
    let borrows = "nothing orders the two. Each borrow of a RefCell writes down that it is borrowed.";
    assert!(report.what.ends_with(borrows), "{}", report.what);
    // Reading together is a race too: both write the number of borrows.
    let look = |counts: &RefCell<HashMap<&str, u64>>| assert_eq!(counts.borrow().get("/"), None);
    assert_eq!(side_by_side(counts, look, look).unwrap_err().kind, Kind::DataRace);
}

#[test]
fn both_accesses_of_a_race_stand_in_the_trace_and_no_other() {
    let report = check("Two borrow it.").judge(|| {
        let value = Arc::new(Claimed(RefCell::new(1)));
        let mine = RefCell::new(2);
        *value.0.borrow_mut() += *mine.borrow();
        let theirs = Arc::clone(&value);
        let thread = thread::spawn(move || *theirs.0.borrow_mut() += 1);
        *value.0.borrow_mut() += *mine.borrow();
        thread.join().unwrap();
    });
    let report = report.unwrap_err();
    let rows: Vec<_> = report.steps.iter().map(|step| (step.lane, step.text.as_str())).collect();
    let both = [(0, "writes refcell 1"), (1, "writes refcell 1")];
    let accesses: Vec<_> = rows.iter().copied().filter(|(_, text)| text.contains("cell")).collect();
    assert_eq!(accesses.len(), 2, "{rows:?}");
    assert!(both.iter().all(|access| accesses.contains(access)), "{rows:?}");
}

#[test]
fn every_way_into_a_ref_cell_is_an_access() {
    type Number = RefCell<u64>;
    let ways: [fn(&Number); 10] = [
        |cell| drop(cell.borrow()),
        |cell| drop(cell.try_borrow()),
        |cell| drop(cell.borrow_mut()),
        |cell| drop(cell.try_borrow_mut()),
        |cell| _ = cell.replace(7),
        |cell| _ = cell.replace_with(|old| *old + 1),
        |cell| _ = cell.take(),
        |cell| cell.swap(&RefCell::new(7)),
        |cell| RefCell::new(7).swap(cell),
        |cell| assert!(cell.clone() >= RefCell::new(0)),
    ];
    for way in ways {
        let found = side_by_side(|| RefCell::new(7), way, |cell| drop(cell.borrow()));
        assert_eq!(found.unwrap_err().kind, Kind::DataRace);
    }
}

#[test]
fn a_cell_is_read_or_written() {
    type Number = Cell<u64>;
    let reads: [fn(&Number); 3] =
        [|cell| _ = cell.get(), |cell| drop(cell.clone()), |cell| assert!(*cell >= Cell::new(0))];
    let writes: [fn(&Number); 5] = [
        |cell| cell.set(7),
        |cell| _ = cell.replace(8),
        |cell| _ = cell.take(),
        |cell| cell.update(|old| old + 1),
        |cell| cell.swap(&Cell::new(9)),
    ];
    for read in reads {
        assert!(side_by_side(|| Cell::new(7), read, |cell| _ = cell.get()).is_ok());
        for write in writes {
            let found = side_by_side(|| Cell::new(7), read, write);
            assert_eq!(found.unwrap_err().kind, Kind::DataRace);
        }
    }
    for write in writes {
        assert_eq!(side_by_side(|| Cell::new(7), write, write).unwrap_err().kind, Kind::DataRace);
    }
}

#[test]
fn what_a_mutex_orders_is_no_race() {
    check("The mutex keeps them apart.").run(|| {
        let shared = Arc::new(Claimed((Mutex::new(()), RefCell::new(0), Cell::new(0))));
        let add = |Claimed((lock, sum, count)): &Claimed<(Mutex<()>, RefCell<u64>, Cell<u64>)>| {
            let _held = lock.lock().unwrap();
            *sum.borrow_mut() += 2;
            count.set(count.get() + 1);
        };
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || add(&theirs));
        add(&shared);
        thread.join().unwrap();
        assert_eq!((*shared.0.1.borrow(), shared.0.2.get()), (4, 2));
    });
}

/// A value that looks at itself once more when it is dropped.
struct Asks(RefCell<u64>);

impl Asks {
    fn new() -> Self {
        Self(RefCell::new(0))
    }

    fn add(&self) {
        *self.0.borrow_mut() += 1;
    }
}

impl Drop for Asks {
    fn drop(&mut self) {
        self.add();
    }
}

#[test]
fn whoever_has_a_mutex_to_itself_comes_after_those_who_shared_it() {
    check("The Arc orders what the mutex has ordered.").run(|| {
        let shared = Arc::new(Mutex::new(Asks::new()));
        let add = |shared: Arc<Mutex<Asks>>| {
            *shared.lock().unwrap().0.borrow_mut() += 1;
            if let Some(mut last) = Arc::into_inner(shared) {
                assert_eq!(last.get_mut().unwrap().0.take(), 2);
                drop(last.into_inner());
            }
        };
        let theirs = Arc::clone(&shared);
        thread::spawn(move || add(theirs));
        add(shared);
    });
}

/// Two threads use what they share, and whoever is last drops it.
fn dropped_by_the_last<T: Send + Sync + 'static>(make: fn() -> T, add: fn(&T)) {
    check("The Arc orders what the lock has ordered.").run(move || {
        let shared = Arc::new(make());
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            add(&theirs);
            drop(theirs);
        });
        add(&shared);
        drop(shared);
        thread.join().unwrap();
    });
}

#[test]
fn who_drops_a_lock_comes_after_those_who_held_it() {
    dropped_by_the_last(|| Mutex::new(Asks::new()), |shared| shared.lock().unwrap().add());
    dropped_by_the_last(|| RwLock::new(Claimed(Asks::new())), |shared| shared.write().unwrap().0.add());
    dropped_by_the_last(
        || (Mutex::new(None), Condvar::new()),
        |(shared, _)| shared.lock().unwrap().get_or_insert_with(Asks::new).add(),
    );
    dropped_by_the_last(OnceLock::new, |shared: &OnceLock<Mutex<Asks>>| {
        shared.get_or_init(|| Mutex::new(Asks::new())).lock().unwrap().add();
    });
}

#[test]
fn who_drops_a_channel_comes_after_those_who_sent() {
    for room in [None, Some(1)] {
        check("A message is dropped after it was sent.").run(move || {
            let asks = Asks::new();
            let send = move |send: &dyn Fn(Asks)| {
                asks.add();
                send(asks);
            };
            let (thread, mails) = match room {
                None => {
                    let (sender, mails) = mpsc::channel();
                    (thread::spawn(move || send(&|asks| drop(sender.send(asks)))), mails)
                }
                Some(room) => {
                    let (sender, mails) = mpsc::sync_channel(room);
                    (thread::spawn(move || send(&|asks| drop(sender.send(asks)))), mails)
                }
            };
            drop(mails);
            thread.join().unwrap();
        });
    }
}

#[test]
fn each_thread_has_its_own_in_a_thread_local() {
    thread_local! {
        static SUM: RefCell<u64> = const { RefCell::new(0) };
        static COUNT: Cell<u64> = const { Cell::new(0) };
    }
    let use_both = || {
        SUM.with_borrow_mut(|sum| *sum += 1);
        COUNT.set(COUNT.get() + 1);
        (SUM.take(), COUNT.get())
    };
    let explored = check("Nothing is shared.").run(move || {
        let thread = thread::spawn(use_both);
        assert_eq!((use_both(), thread.join().unwrap()), ((1, 1), (1, 1)));
    });
    let without = check("Nothing is there.").run(|| thread::spawn(|| ()).join().unwrap());
    assert_eq!(explored.schedules, without.schedules, "a cell is no scheduling point");
}

#[test]
fn who_only_gives_a_cell_its_number_writes_nothing_around_it() {
    let make = || UnsafeCell::new(Claimed(Cell::new(7)));
    // SAFETY: nobody writes.
    let look = |cell: &UnsafeCell<Claimed<Cell<u64>>>| assert_eq!(unsafe { &*cell.get() }.0.get(), 7);
    assert!(side_by_side(make, look, look).is_ok());
    // SAFETY: none: this is the race.
    let write = |cell: &UnsafeCell<Claimed<Cell<u64>>>| unsafe { &*cell.get() }.0.set(8);
    assert_eq!(side_by_side(make, look, write).unwrap_err().kind, Kind::DataRace);
}
