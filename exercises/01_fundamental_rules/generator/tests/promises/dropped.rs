use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use super::numbers;
use crate::exercise::Generator;
use interleave_std::probe::{Log, assert_all_sleep, boom, let_all_wait, threads_alive, while_unwinding};
use interleave_std::{Threads, check};

/// The importer stops before it has read anything. If this deadlocks, the thread waits for room while the
/// drop waits for the thread; if a thread is still alive, nobody has joined it.
#[test]
fn dropping_it_unread_ends_the_thread() {
    // Two switches put the drop before, between and after the thread's first steps.
    check("Dropping the generator ends its thread.").bound(2).run(|| {
        let made = Log::new();
        drop(Generator::new(1, numbers(&made, 5)));
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
        let made = made.entries().len();
        assert!(made <= 3, "{made} items were made: 2 without a reader, and more than 1 after the drop");
    });
}

/// The importer stops in the middle. If this deadlocks, the thread waits for room while the drop waits for
/// the thread.
#[test]
fn dropping_it_half_read_ends_the_thread() {
    // As above; the thread may be in the middle of a wait that the reader has just ended.
    check("Dropping a generator that is half read ends its thread.").bound(1).run(|| {
        let made = Log::new();
        let mut generator = Generator::new(1, numbers(&made, 6));
        assert_eq!(generator.next(), Some(0), "the first item");
        drop(generator);
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
        let made = made.entries().len();
        assert!(made <= 4, "{made} items were made: 3 with 1 read, and more than 1 after the drop");
    });
}

/// No room at all, and the importer stops. If this deadlocks, the drop makes room for an item, or takes one,
/// at a moment when the thread has not got so far.
#[test]
fn dropping_it_without_room_ends_the_thread() {
    // One switch puts the drop between two steps of the thread, a second one between two of the drop.
    check("With a capacity of 0, dropping the generator ends its thread.").bound(2).run(|| {
        drop(Generator::new(0, numbers(&Log::new(), 5)));
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
    });
}

/// The disk breaks when all that there is room for is made, and the importer stops without having read. If this is a
/// deadlock, the panic waits for room behind the items, and that wait does not end with the drop.
#[test]
fn dropped_when_make_has_panicked_behind_a_full_queue() {
    for capacity in [1, 2] {
        // When all have gone as far as they can, the panic has been.
        check("A generator whose make has panicked ends its thread when it is dropped.")
            .with(format!("a capacity of {capacity}"))
            .bound(0)
            .run(move || {
                let mut made = 0..capacity;
                let generator = Generator::new(capacity, move || Some(made.next().unwrap_or_else(|| boom())));
                let_all_wait();
                drop(generator);
                assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
            });
    }
}

/// What is made now, nobody will read. If this fails, look at what the thread does between hearing of the
/// drop (a send that fails, a flag, an order that does not come) and its next call of `make`; and whether it
/// first works something off: what was ordered, or the room that is left.
#[test]
fn after_the_drop_make_is_called_once_more_at_most() {
    // When all have gone as far as they can, nothing is made between the count and the drop behind it. One
    // switch falls into the drop.
    check("After the drop, make is called once more at most.").bound(1).run(|| {
        for read in [0, 1] {
            let made = Log::new();
            let mut generator = Generator::new(3, numbers(&made, 20));
            assert_eq!(generator.by_ref().take(read).count(), read, "so many were there to read");
            let_all_wait();
            let before = made.entries().len();
            drop(generator);
            let after = made.entries().len() - before;
            assert!(after <= 1, "{read} items were read, {before} made, and {after} more after the drop");
        }
    });
}

/// The importer stops while the disk is slow, and there is room for more: the drop waits. If more than one block is read
/// after that, the thread hears of the drop only where it waits itself, or the drop waits for a lock that the thread
/// takes again at once.
#[test]
fn a_drop_that_waits_is_heard_between_two_calls() {
    // The drop waits before the first call of `make` has returned. Who goes on as long as there is room does so then.
    check("While the drop waits, make is called once more at most.").first_schedule().run(|| {
        let (begin, begun) = mpsc::channel();
        let made = Log::new();
        let mut make = numbers(&made, 10);
        let generator = Generator::new(5, move || {
            let item = make();
            if item == Some(0) {
                begin.send(()).expect("the importer waits for this");
                let_all_wait();
            }
            item
        });
        begun.recv().expect("the thread begins at once");
        drop(generator);
        let after = made.entries().len() - 1;
        assert!(after <= 1, "{after} calls of make began while the drop was waiting");
    });
}

/// The importer panics, and that drops the generator. If a thread is still alive, the drop looks whether it
/// happens in a panic, and leaves early.
#[test]
fn dropping_it_in_a_panic_ends_the_thread() {
    // Who leaves early does so in every schedule; a switch is spare.
    check("A generator that is dropped while its reader panics ends its thread.").bound(1).run(|| {
        let made = Log::new();
        let importer = catch_unwind(AssertUnwindSafe(|| {
            let _generator = Generator::new(1, numbers(&made, 6));
            boom()
        }));
        assert!(importer.is_err(), "the importer panics");
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
        let made = made.entries().len();
        assert!(made <= 3, "{made} items were made: 2 without a reader, and more than 1 after the drop");
    });
}

/// The disk fails, and nobody reads on. If the drop panics, it ends the process when it happens while another
/// panic unwinds.
#[test]
fn dropping_it_after_a_panic_is_quiet() {
    // One switch lets the panic come before the drop; two let the drop begin while `make` is at it.
    check("Dropping a generator never panics.").bound(2).run(|| {
        let generator = Generator::new(1, || -> Option<u64> { boom() });
        drop(generator);
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
    });
}

/// The disk is slow, and the importer stops: it waits until `make` returns, or until the file is closed. If it asks
/// again and again, look for `is_finished` or `try_recv` in a loop, in the drop, or in a `next` that has found the end.
#[test]
fn who_waits_for_the_end_sleeps() {
    /// A file that takes its time to close.
    struct Closes(mpsc::Receiver<()>);

    impl Drop for Closes {
        fn drop(&mut self) {
            _ = self.0.recv();
        }
    }

    type End = fn(Generator<u64>);
    let ends: [(&str, End); 3] = [
        ("the drop", drop),
        ("the drop in a panic", |generator| while_unwinding(|| drop(generator))),
        ("the reader", |generator| generator.for_each(drop)),
    ];
    // The first schedule shows it.
    check("Who waits for the end of the thread does not spin.").bound(0).run(move || {
        for (who, end) in ends {
            for ready in [0, 1] {
                let ((go_on, disk), (close, closed)) = (mpsc::channel(), mpsc::channel());
                let file = Closes(closed);
                for number in 0..ready {
                    go_on.send(number).expect("nobody reads it yet");
                }
                let generator = Generator::new(2, move || {
                    let _open = &file;
                    disk.recv().ok()
                });
                let end = thread::spawn(move || end(generator));
                // At first, and also when the wait has lasted for a while.
                for _ in 0..4 {
                    assert_all_sleep(format_args!("the disk is slow, {who} waits"));
                }
                drop(go_on);
                assert_all_sleep(format_args!("the file is closed slowly, {who} waits"));
                drop(close);
                end.join().expect("nothing panics");
            }
        }
    });
}

/// A file names another one, and what reads it opens that as well, and closes it again. If the inner thread is still
/// there, a drop on the thread of a generator does not wait: it need not be its own.
#[test]
fn a_generator_that_another_drops_has_ended() {
    struct Closes(Arc<AtomicBool>);

    impl Drop for Closes {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    // None: a thread that the drop does not wait for has not gone on when it returns. One is spare.
    check("A generator that another one drops has ended when the drop returns.").bound(1).run(|| {
        let is_closed = Arc::new(AtomicBool::new(false));
        let file = Closes(Arc::clone(&is_closed));
        let mut inner = Some(Generator::new(1, move || {
            let _open = &file;
            Some(1)
        }));
        let mut outer = Generator::new(1, move || {
            drop(inner.take()?);
            Some(is_closed.load(Ordering::SeqCst))
        });
        assert_eq!(outer.next(), Some(true), "whether the inner file is closed when the drop has returned");
    });
}
