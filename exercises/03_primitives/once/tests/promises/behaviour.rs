use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::exercise::Client;
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
        assert_eq!((*first, *second, dials.load(Ordering::SeqCst)), (1, 1, 1));
        assert!(ptr::eq(first, second), "the same one, and not an equal one");
    });
}

/// The client is shared by all threads. If this does not compile, a field of it may not be; if it fails, look for a
/// connection that belongs to a thread.
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

/// The service talks to two databases. If this fails, look for a `static`.
#[test]
fn two_clients_do_not_disturb_each_other() {
    within_time_limit(|| {
        let (users, orders) = (Client::new(|| "users"), Client::new(|| "orders"));
        assert_eq!((*users.connection(), *orders.connection()), ("users", "orders"));
    });
}

/// The database is down at the first try. If the second call fails too, the panic has left something behind: a lock or a `Once`
/// that is poisoned, a flag that stays up. If the first does not fail, the panic was caught.
#[test]
fn a_dial_that_panics_can_be_tried_again() {
    within_time_limit(|| {
        let dials = AtomicUsize::new(0);
        let client = Client::new(move || match dials.fetch_add(1, Ordering::SeqCst) {
            // As `panic!`, without the message on stderr.
            0 => resume_unwind(Box::new("the database is down")),
            dials => dials,
        });
        let panic =
            catch_unwind(AssertUnwindSafe(|| *client.connection())).expect_err("the first dial panics");
        assert_eq!(panic.downcast_ref(), Some(&"the database is down"), "the dial's own panic");
        assert_eq!(*client.connection(), 1);
        assert_eq!(*client.connection(), 1);
    });
}

/// A connection that is never closed keeps its place in the database's pool. If this fails, look for `Box::leak`, for
/// `forget`, and for a raw pointer that nobody frees.
#[test]
fn dropping_the_client_drops_its_connection() {
    within_time_limit(|| {
        let open = Arc::new(());
        let handle = Arc::clone(&open);
        let client = Client::new(move || Arc::clone(&handle));
        let _ = client.connection();
        let _ = client.connection();
        drop(client);
        assert_eq!(Arc::strong_count(&open), 1, "nobody holds the connection any more");
    });
}
