//! Locks and atomics between tasks: nobody blocks the one thread there is, and nobody slips through.

extern crate interleave_tokio as tokio;
#[macro_use]
extern crate interleave_tokio_std as std;

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, RwLock, RwLockWriteGuard};
use std::thread;
use std::time::Duration;

use interleave::draw::{self, Style};
use interleave::report::Kind;
use interleave_tokio::{Check, Tasks};
use tokio::sync::Notify;
use tokio::task::JoinSet;

#[track_caller]
fn right<F: Future<Output = ()> + 'static>(body: fn() -> F) {
    if let Err(report) = Check::new("It goes well.").judge(body) {
        panic!("{}", draw::text(&report, Style::PLAIN));
    }
}

#[track_caller]
fn wrong<F: Future<Output = ()> + 'static>(kind: Kind, body: fn() -> F) {
    let report = Check::new("It goes well.").judge(body).expect_err("it goes wrong");
    assert_eq!(report.kind, kind, "{}", draw::text(&report, Style::PLAIN));
}

#[test]
fn a_lock_may_be_held_over_an_operation_that_does_not_wait() {
    right(|| async {
        let shared = Arc::new((Mutex::new(0), Notify::new()));
        let task = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                let mut count = shared.0.lock().expect("nobody panics");
                *count += 1;
                shared.1.notify_one();
                *count += 1;
            }
        });
        shared.1.notified().await;
        assert_eq!(*shared.0.lock().expect("nobody panics"), 2);
        task.await.expect("it only counts");
    });
}

#[test]
fn a_lock_that_is_let_go_between_loses_updates() {
    wrong(Kind::Assertion, || async {
        let count = Arc::new(Mutex::new(0));
        let tasks: JoinSet<()> = (0..2)
            .map(|_| {
                let count = Arc::clone(&count);
                async move {
                    let seen = *count.lock().expect("nobody panics");
                    *count.lock().expect("nobody panics") = seen + 1;
                }
            })
            .collect();
        tasks.join_all().await;
        assert_eq!(*count.lock().expect("nobody panics"), 2);
    });
}

#[test]
fn an_atomic_that_is_loaded_and_stored_loses_updates() {
    right(|| async {
        let count = Arc::new(AtomicUsize::new(0));
        let other = Arc::clone(&count);
        let task = tokio::spawn(async move { other.fetch_add(1, Ordering::SeqCst) });
        count.fetch_add(1, Ordering::SeqCst);
        task.await.expect("it only counts");
        assert_eq!(count.load(Ordering::SeqCst), 2);
    });
    wrong(Kind::Assertion, || async {
        let count = Arc::new(AtomicUsize::new(0));
        let other = Arc::clone(&count);
        let task = tokio::spawn(async move {
            let seen = other.load(Ordering::SeqCst);
            other.store(seen + 1, Ordering::SeqCst);
        });
        count.fetch_add(1, Ordering::SeqCst);
        task.await.expect("it only counts");
        assert_eq!(count.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn an_atomic_that_is_updated_loses_nothing() {
    right(|| async {
        let count = Arc::new(AtomicUsize::new(0));
        let other = Arc::clone(&count);
        let task = tokio::spawn(async move { other.update(Ordering::AcqRel, Ordering::Acquire, |n| n + 1) });
        let seen = count.try_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_add(1));
        let others = task.await.expect("it only counts");
        assert!(seen == Ok(1 - others), "{seen:?}, {others}");
        assert_eq!(count.load(Ordering::SeqCst), 2);
        assert_eq!(count.try_update(Ordering::SeqCst, Ordering::SeqCst, |_| None), Err(2));
    });
}

#[expect(deprecated, reason = "std still has them")]
#[test]
fn what_std_has_given_up_is_still_there() {
    right(|| async {
        let (count, _once) = (AtomicUsize::new(0), std::sync::ONCE_INIT);
        assert_eq!(count.compare_and_swap(0, 1, Ordering::SeqCst), 0);
        assert_eq!(count.compare_and_swap(0, 2, Ordering::SeqCst), 1);
        let (lock, condvar) = (Mutex::new(7), Condvar::new());
        let (guard, notified) = condvar.wait_timeout_ms(lock.lock().unwrap(), 10).expect("nobody panics");
        assert!(*guard == 7 && !notified);
    });
}

#[test]
fn two_locks_in_two_orders_are_a_deadlock() {
    wrong(Kind::Deadlock, || async {
        let (a, b) = (Arc::new(Mutex::new(0)), Arc::new(RwLock::new(0)));
        let task = tokio::spawn({
            let (a, b) = (Arc::clone(&a), Arc::clone(&b));
            async move {
                let b = b.write().expect("nobody panics");
                *a.lock().expect("nobody panics") += *b;
            }
        });
        {
            let mut a = a.lock().expect("nobody panics");
            *a += *b.read().expect("nobody panics");
        }
        task.await.expect("it only adds");
    });
}

/// A downgrade leaves no moment in which another could write.
#[test]
fn a_writer_may_go_on_as_a_reader() {
    right(|| async {
        let lock = Arc::new(RwLock::new(0));
        let task = tokio::spawn({
            let lock = Arc::clone(&lock);
            async move { *lock.write().expect("nobody panics") += 1 }
        });
        let mut guard = lock.write().expect("nobody panics");
        *guard += 1;
        let written = *guard;
        let guard = RwLockWriteGuard::downgrade(guard);
        assert_eq!(*guard, written, "nobody writes in between");
        assert!(lock.try_read().is_ok() && lock.try_write().is_err(), "others may read, and not write");
        drop(guard);
        task.await.expect("it only adds");
        assert_eq!(*lock.read().expect("nobody panics"), 2);
    });
}

#[test]
fn a_spin_on_a_flag_is_found_out() {
    wrong(Kind::Livelock, || async {
        let ready = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn({
            let ready = Arc::clone(&ready);
            async move { while !ready.load(Ordering::Acquire) {} }
        });
        task.await.expect("it only looks");
    });
}

#[test]
fn a_spin_on_a_thread_that_may_block_lets_others_run() {
    right(|| async {
        let ready = Arc::new(AtomicBool::new(false));
        let tasks = [thread::yield_now, std::hint::spin_loop].map(|pause| {
            let ready = Arc::clone(&ready);
            tokio::task::spawn_blocking(move || {
                while !ready.load(Ordering::Acquire) {
                    pause();
                }
            })
        });
        tokio::spawn(async move { ready.store(true, Ordering::Release) }).await.expect("it only tells");
        for task in tasks {
            task.await.expect("it only looks");
        }
    });
    wrong(Kind::Livelock, || async {
        let ready = AtomicBool::new(false);
        let task = tokio::task::spawn_blocking(move || {
            while !ready.load(Ordering::Acquire) {
                thread::yield_now();
            }
        });
        task.await.expect("it only looks");
    });
}

#[test]
fn a_condition_is_waited_for_on_a_thread_that_may_block() {
    right(|| async {
        let shared = Arc::new((Mutex::new(false), Condvar::new()));
        let task = tokio::task::spawn_blocking({
            let shared = Arc::clone(&shared);
            move || {
                let ready = shared.0.lock().expect("nobody panics");
                drop(shared.1.wait_while(ready, |ready| !*ready).expect("nobody panics"));
            }
        });
        *shared.0.lock().expect("nobody panics") = true;
        shared.1.notify_all();
        task.await.expect("it only waits");
    });
}

#[test]
fn a_task_must_not_block_its_thread() {
    wrong(Kind::Blocks, || async { thread::sleep(Duration::from_millis(20)) });
    wrong(Kind::Blocks, || async { thread::park() });
    wrong(Kind::Blocks, || async { thread::park_timeout(Duration::from_millis(20)) });
    wrong(Kind::Blocks, || async {
        tokio::spawn(async { thread::sleep(Duration::from_secs(3600)) }).await.expect("it only sleeps");
    });
    right(|| async {
        thread::sleep(Duration::ZERO);
        thread::park_timeout(Duration::ZERO);
        thread::yield_now();
        thread::spawn(|| thread::sleep(Duration::from_millis(1))).join().expect("it only sleeps");
    });
}

#[test]
fn a_sleep_on_a_thread_that_may_block_is_a_matter_of_virtual_time() {
    right(|| async {
        let begin = tokio::time::Instant::now();
        let hour = Duration::from_secs(3600);
        let other = tokio::task::spawn_blocking(move || thread::sleep(hour));
        tokio::time::sleep(hour / 2).await;
        assert!(!other.is_finished(), "half of the time has passed");
        other.await.expect("it only sleeps");
        tokio::task::block_in_place(|| thread::sleep(hour));
        assert_eq!(begin.elapsed(), 2 * hour);
    });
}

#[test]
fn a_panic_poisons() {
    right(|| async {
        let lock = Arc::new(Mutex::new(0));
        let other = Arc::clone(&lock);
        let task = tokio::spawn(async move {
            let _guard = other.lock();
            panic!("with the lock held");
        });
        assert!(task.await.is_err());
        assert!(lock.is_poisoned() && lock.lock().is_err() && lock.try_lock().is_err());
        lock.clear_poison();
        assert!(lock.lock().is_ok());
    });
}

/// Frees what it guards when it is dropped, also by a panic: it locks for that.
struct Frees(Arc<(Mutex<bool>, Notify)>);

impl Frees {
    async fn enter(shared: &Arc<(Mutex<bool>, Notify)>) -> Self {
        loop {
            if !std::mem::replace(&mut *shared.0.lock().expect("nobody panics with the lock held"), true) {
                return Self(Arc::clone(shared));
            }
            shared.1.notified().await;
        }
    }
}

impl Drop for Frees {
    fn drop(&mut self) {
        *self.0.0.lock().expect("nobody panics with the lock held") = false;
        self.0.1.notify_one();
    }
}

#[test]
fn a_guard_that_locks_while_its_task_panics_waits_for_the_lock() {
    right(|| async {
        let shared = Arc::new((Mutex::new(false), Notify::new()));
        let tasks = [true, false, false].map(|panics| {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move {
                let _inside = Frees::enter(&shared).await;
                tokio::task::yield_now().await;
                assert!(!panics, "it was told to");
            })
        });
        for (number, task) in tasks.into_iter().enumerate() {
            assert_eq!(task.await.is_err(), number == 0);
        }
        assert!(!shared.0.is_poisoned(), "nobody panicked with the lock held");
    });
}

#[test]
fn who_panics_with_the_lock_held_poisons_it_and_who_does_not_does_not() {
    right(|| async {
        let locks = Arc::new([Mutex::new(()), Mutex::new(())]);
        let panics = tokio::spawn({
            let locks = Arc::clone(&locks);
            async move {
                let _held = locks[0].lock().expect("nobody has panicked yet");
                struct Locks(Arc<[Mutex<()>; 2]>);
                impl Drop for Locks {
                    fn drop(&mut self) {
                        assert!(std::thread::panicking());
                        drop(self.0[1].lock().expect("whoever holds it does not panic"));
                    }
                }
                let _locks = Locks(Arc::clone(&locks));
                panic!("it was told to");
            }
        });
        let other = tokio::spawn({
            let locks = Arc::clone(&locks);
            async move {
                let held = locks[1].lock().expect("nobody panics with it held");
                assert!(!std::thread::panicking());
                drop(held);
            }
        });
        assert!(panics.await.is_err());
        assert!(other.await.is_ok());
        assert!(locks[0].is_poisoned());
        assert!(!locks[1].is_poisoned());
    });
}

#[test]
fn a_cell_is_set_once_and_others_wait_for_its_initialiser() {
    right(|| async {
        let (cell, made) = (Arc::new(OnceLock::new()), Arc::new(Mutex::new(0)));
        let tasks: JoinSet<u32> = (0..3)
            .map(|number| {
                let (cell, made) = (Arc::clone(&cell), Arc::clone(&made));
                async move {
                    *cell.get_or_init(|| {
                        *made.lock().expect("nobody panics") += 1;
                        number
                    })
                }
            })
            .collect();
        let seen = tasks.join_all().await;
        assert!(seen.iter().all(|value| Some(value) == cell.get()));
        assert_eq!(*made.lock().expect("nobody panics"), 1);
    });
}

#[test]
fn between_a_look_at_a_cell_and_its_setting_somebody_else_sets_it() {
    wrong(Kind::Assertion, || async {
        let cell = Arc::new(OnceLock::new());
        let tasks: JoinSet<bool> = (0..2)
            .map(|number| {
                let cell = Arc::clone(&cell);
                async move { cell.get().is_some() || cell.set(number).is_ok() }
            })
            .collect();
        assert!(tasks.join_all().await.into_iter().all(|well| well));
    });
}

#[test]
fn an_initialiser_that_panics_leaves_the_cell_to_the_next() {
    right(|| async {
        let cell = Arc::new(OnceLock::new());
        let tasks = [true, false].map(|panics| {
            let cell = Arc::clone(&cell);
            tokio::spawn(async move {
                *cell.get_or_init(|| {
                    assert!(!panics, "it was told to");
                    7
                })
            })
        });
        for task in tasks {
            assert!(task.await.map_or_else(|error| error.is_panic(), |value| value == 7));
        }
        assert_eq!(*cell.wait(), 7);
    });
}

thread_local! {
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

#[test]
fn what_a_task_puts_into_a_thread_local_during_a_poll_is_its_own_until_the_poll_ends() {
    right(|| async {
        let turn = Arc::new(AtomicUsize::new(0));
        let tasks: JoinSet<()> = (1..3)
            .map(|number| {
                let turn = Arc::clone(&turn);
                async move {
                    NUMBER.set(number);
                    turn.fetch_add(1, Ordering::Relaxed);
                    assert_eq!(NUMBER.replace(0), number);
                }
            })
            .collect();
        tasks.join_all().await;
    });
}

#[test]
fn during_a_poll_nobody_else_is_on_the_thread_with_its_id() {
    right(|| async {
        let busy = Arc::new(Mutex::new(HashSet::new()));
        let tasks: JoinSet<()> = (0..3)
            .map(|_| {
                let busy = Arc::clone(&busy);
                async move {
                    let id = thread::current().id();
                    assert!(busy.lock().unwrap().insert(id), "two tasks are polled on {id:?}");
                    assert!(
                        busy.lock().unwrap().remove(&thread::current().id()),
                        "its id has changed in the middle"
                    );
                }
            })
            .collect();
        tasks.join_all().await;
    });
}

#[test]
fn what_a_task_leaves_in_a_thread_local_is_there_for_whoever_is_polled_next() {
    wrong(Kind::Assertion, || async {
        let tasks: JoinSet<()> = (1..3)
            .map(|number| async move {
                NUMBER.set(number);
                tokio::task::yield_now().await;
                assert_eq!(NUMBER.get(), number);
            })
            .collect();
        tasks.join_all().await;
    });
}

/// The count of an `Arc` stands for what a future does between two operations, as when it puts down its waker.
#[test]
fn others_run_between_a_look_and_what_the_run_does_not_see() {
    wrong(Kind::Assertion, || async {
        let (over, client) = (Arc::new(AtomicBool::new(false)), Arc::new(()));
        let task = tokio::spawn({
            let (over, client) = (Arc::clone(&over), Arc::clone(&client));
            async move {
                over.store(true, Ordering::SeqCst);
                drop(client);
            }
        });
        assert!(over.load(Ordering::SeqCst) || Arc::strong_count(&client) == 2);
        task.await.expect("it only drops");
    });
}
