use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::{mem, ptr, thread};

use crate::exercise::Client;
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

/// A dial that counts how often it was asked; the connection is the number.
fn counted() -> (Client<usize>, Arc<AtomicUsize>) {
    let dials = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&dials);
    (Client::new(move || count.fetch_add(1, Ordering::SeqCst) + 1), dials)
}

/// A run that needs no database must start without one. If this fails, `new` dials.
#[test]
fn a_client_that_is_never_asked_never_dials() {
    within_time_limit(|| {
        let (client, dials) = counted();
        assert_eq!(dials.load(Ordering::SeqCst), 0, "new does not dial");
        drop(client);
        assert_eq!(dials.load(Ordering::SeqCst), 0, "nor does drop");
    });
}

/// The plain case, on one thread. If this fails, look at what `connection` does when there is one already.
#[test]
fn all_calls_give_the_same_connection() {
    within_time_limit(|| {
        let (client, dials) = counted();
        let first = client.connection();
        let second = client.connection();
        assert_eq!(dials.load(Ordering::SeqCst), 1, "dials after two calls");
        assert_eq!((*first, *second), (1, 1), "the connections that two calls gave: that of the first dial");
        assert!(ptr::eq(first, second), "the same one, and not an equal one");
    });
}

/// The client is shared by all threads. If this does not compile, a field of it may not be; if it fails, look
/// for a connection that belongs to a thread.
#[test]
fn all_threads_get_the_same_connection() {
    within_time_limit(|| {
        let (client, dials) = counted();
        let mine: *const usize = client.connection();
        let mine = mine as usize;
        // One after the other: how they mix is what `schedules` explores.
        for _ in 0..3 {
            thread::scope(|scope| {
                scope.spawn(|| assert_eq!(ptr::from_ref(client.connection()) as usize, mine, "its address"));
            });
        }
        assert_eq!(dials.load(Ordering::SeqCst), 1);
    });
}

/// The service talks to two databases, and finds the second by asking the first. If this fails, look for a
/// `static`, and for a `thread_local!` that says who dials. If it fails once they have changed places, look
/// for an address that is kept: a client may be moved, into an `Arc` for one.
#[test]
fn two_clients_do_not_disturb_each_other() {
    within_time_limit(|| {
        let (mut users, mut orders) = (Client::new(|| "users"), Client::new(|| "orders"));
        assert_eq!((*users.connection(), *orders.connection()), ("users", "orders"));
        mem::swap(&mut users, &mut orders);
        let got = (*users.connection(), *orders.connection());
        assert_eq!(got, ("orders", "users"), "they have changed places, with their connections");
        let directory = Client::new(|| "directory");
        // As long a chain as no number of locks that are shared out would bear.
        let found = (0..130).fold(directory, |next, _| Client::new(move || *next.connection()));
        assert_eq!(*found.connection(), "directory", "a dial that asks another client, and so on");
    });
}

/// A connection has a client of its own, and one that asks another client as it closes. If this hangs, a lock that clients
/// share is held while a connection is dropped.
#[test]
fn a_connection_may_have_a_client() {
    struct Closes(Arc<Client<&'static str>>, Arc<AtomicUsize>);

    impl Drop for Closes {
        fn drop(&mut self) {
            assert_eq!(*self.0.connection(), "log");
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }

    within_time_limit(|| {
        let (log, closed) = (Arc::new(Client::new(|| "log")), Arc::new(AtomicUsize::new(0)));
        let client = Client::new({
            let closed = Arc::clone(&closed);
            move || {
                let (log, closed) = (Arc::clone(&log), Arc::clone(&closed));
                let inner = Client::new(move || Closes(Arc::clone(&log), Arc::clone(&closed)));
                inner.connection();
                inner
            }
        });
        client.connection();
        drop(client);
        assert_eq!(closed.load(Ordering::SeqCst), 1, "how often the inner connection was dropped");
    });
}

/// A dial finds its database by another client, and then fails. If a later call panics or hangs, the other client's dial
/// was taken for this one's: look for what is known by the thread.
#[test]
fn a_dial_that_panics_after_another_can_be_tried_again() {
    within_time_limit(|| {
        let (directory, first) = (Client::new(|| "directory"), AtomicBool::new(true));
        let client = Client::new(move || {
            assert_eq!(*directory.connection(), "directory");
            if first.swap(false, Ordering::SeqCst) {
                resume_unwind(Box::new("the database is down"));
            }
            "database"
        });
        assert!(catch_unwind(AssertUnwindSafe(|| *client.connection())).is_err(), "the first dial panics");
        assert_eq!(*client.connection(), "database", "the second one does not");
    });
}

/// A request fails, and what it rolls back when its variables are dropped asks for the connection. If a later
/// call gets another one, the first was taken for failed: `thread::panicking` says that the thread panics,
/// not that the dial did. So it does when the dial panics as well, and the roll-back catches that: if a later
/// call then fails, the dial was taken for done.
#[test]
fn a_call_while_its_thread_panics_is_like_any_other() {
    /// What the roll-back of a request that fails gets, if the dial does not panic.
    fn rolls_back(client: &Client<usize>) -> Option<usize> {
        catch_unwind(AssertUnwindSafe(|| while_unwinding(|| *client.connection()))).ok()
    }
    within_time_limit(|| {
        let (client, dials) = counted();
        assert_eq!(rolls_back(&client), Some(1), "the connection of the first dial");
        assert_eq!((*client.connection(), dials.load(Ordering::SeqCst)), (1, 1), "the first one");
        let down = AtomicBool::new(true);
        let client = Client::new(move || match down.swap(false, Ordering::SeqCst) {
            true => resume_unwind(Box::new("the database is down")),
            false => 2,
        });
        assert_eq!(rolls_back(&client), None, "the dial panics");
        assert_eq!(*client.connection(), 2, "the first dial has panicked, and this is the second");
    });
}

/// The database is down at the first three hundred tries. If a call fails with another panic than its dial's,
/// an earlier one has left something behind: a lock or a `Once` that is poisoned, a flag that stays up, or a
/// number of tries after which the client gives up. If the first does not fail, the panic was caught. If the
/// connection outlives its client, look at what `drop` takes for one.
#[test]
fn a_dial_that_panics_can_be_tried_again() {
    within_time_limit(|| {
        let dials = AtomicUsize::new(0);
        let line = Arc::new("the last dial's");
        let made = Arc::clone(&line);
        let client = Client::new(move || match dials.fetch_add(1, Ordering::SeqCst) {
            // As `panic!`, without the message on stderr.
            ..300 => resume_unwind(Box::new("the database is down")),
            _ => Arc::clone(&made),
        });
        for _ in 0..300 {
            let panic =
                catch_unwind(AssertUnwindSafe(|| _ = client.connection())).expect_err("the dial panics");
            assert_eq!(panic.downcast_ref(), Some(&"the database is down"), "the dial's own panic");
        }
        assert!(Arc::ptr_eq(client.connection(), &line));
        assert!(Arc::ptr_eq(client.connection(), &line));
        let holders = Arc::strong_count(&line);
        assert!(holders <= 3, "{holders} hold it: we, the dial if it is still there, and one connection");
        drop(client);
        assert_eq!(Arc::strong_count(&line), 1, "the client has dropped its connection");
    });
}

/// A connection that is never closed keeps its place in the database's pool. If this fails, look for
/// `Box::leak`, for `forget`, and for a raw pointer that nobody frees, if only while its thread panics. If
/// too many are closed, look at what `drop` takes for a connection.
#[test]
fn dropping_the_client_drops_its_connection() {
    static CLOSED: AtomicUsize = AtomicUsize::new(0);
    /// It has no size, so that dropping one that was never made is counted, and does no other harm.
    struct Connection;
    impl Drop for Connection {
        fn drop(&mut self) {
            CLOSED.fetch_add(1, Ordering::SeqCst);
        }
    }
    within_time_limit(|| {
        drop(Client::new(|| Connection));
        let fails = Client::<Connection>::new(|| resume_unwind(Box::new("the database is down")));
        assert!(catch_unwind(AssertUnwindSafe(|| _ = fails.connection())).is_err());
        drop(fails);
        assert_eq!(CLOSED.load(Ordering::SeqCst), 0, "a client without a connection has none to drop");
        let client = Client::new(|| Connection);
        let _ = client.connection();
        let _ = client.connection();
        assert_eq!(CLOSED.load(Ordering::SeqCst), 0, "the client lives, and so does its connection");
        drop(client);
        assert_eq!(CLOSED.load(Ordering::SeqCst), 1, "the connection is dropped, once");
        let request = catch_unwind(AssertUnwindSafe(|| {
            let client = Client::new(|| Connection);
            let _ = client.connection();
            resume_unwind(Box::new("the request that made the client has failed"))
        }));
        assert!(request.is_err());
        assert_eq!(CLOSED.load(Ordering::SeqCst), 2, "and that of a client dropped by a panic");
    });
}

/// A dial fails with an error as it is, and not with a text. If another panic comes out, somebody looks for a
/// text in the payload and makes a new one of it.
#[test]
fn a_panic_without_a_text_goes_on_as_it_is() {
    within_time_limit(|| {
        let down = AtomicBool::new(true);
        let client = Client::new(move || match down.swap(false, Ordering::SeqCst) {
            true => resume_unwind(Box::new(111_u16)),
            false => "a connection",
        });
        let panic = catch_unwind(AssertUnwindSafe(|| _ = client.connection())).expect_err("the dial panics");
        assert_eq!(panic.downcast_ref(), Some(&111_u16), "the dial's own panic");
        assert_eq!(*client.connection(), "a connection");
    });
}
