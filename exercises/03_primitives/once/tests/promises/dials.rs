use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;

use super::three_ask;
use crate::exercise::Client;
use interleave_std::probe::{boom, in_one_way, let_all_wait};
use interleave_std::{Threads, check};

/// Two requests are the first. If there are two dials, or two connections, both found that there was none and
/// both went to make one: looking and claiming must be one step.
#[test]
fn there_is_one_dial_whoever_comes_first() {
    // One switch between the look and the dial; two more for where they are hidden behind another look.
    check("However many come at once, there is one dial.").bound(3).run(|| {
        let dials = Arc::new(AtomicUsize::new(0));
        let client = Client::new({
            let dials = Arc::clone(&dials);
            move || dials.fetch_add(1, Ordering::SeqCst)
        });
        thread::scope(|scope| {
            let other = scope.spawn(|| ptr::from_ref(client.connection()) as usize);
            let mine = ptr::from_ref(client.connection()) as usize;
            let theirs = other.join().expect("connection gives what was dialed");
            assert!(mine == theirs, "both have the same connection");
        });
        assert_eq!(dials.load(Ordering::SeqCst), 1, "there was one dial");
    });
}

/// Dialing writes the session into plain, relaxed memory. Whoever gets the connection must see it, also who
/// did not dial. If an old value is read, the loser did not wait, or saw that the connection was there
/// through a relaxed load.
#[test]
fn all_see_it_fully_made() {
    // One switch while the other dials, and one stale read after it.
    check("Whoever gets the connection sees it fully made.").bound(3).run(|| {
        let session = Arc::new(AtomicUsize::new(0));
        let client = Client::new({
            let session = Arc::clone(&session);
            move || {
                session.store(7, Ordering::Relaxed);
                AtomicUsize::new(1)
            }
        });
        let use_it = || {
            let connection = client.connection();
            let seen = (connection.load(Ordering::Relaxed), session.load(Ordering::Relaxed));
            assert_eq!(seen, (1, 7), "the connection, and the session that its dial wrote");
        };
        thread::scope(|scope| {
            let other = scope.spawn(use_it);
            use_it();
            other.join().expect("the other sees it fully made too");
        });
    });
}

/// The database is down when the first request dials, and up again for the next. Exactly one caller gets the
/// panic. If the other one gets it too, something was left poisoned; if everybody waits for ever, the flag
/// that says 'under way' was never taken down.
#[test]
fn who_waited_for_a_dial_that_panics_dials_again() {
    // One switch into the wait; two to spare, as a panic unwinds while the other is at work.
    check("After a dial that panics the next caller dials again.").bound(3).run(|| {
        let dials = Arc::new(AtomicUsize::new(0));
        let client = Client::new({
            let dials = Arc::clone(&dials);
            move || match dials.fetch_add(1, Ordering::SeqCst) {
                0 => boom(),
                dials => dials,
            }
        });
        let ask = || catch_unwind(AssertUnwindSafe(|| *client.connection())).is_ok();
        let got = thread::scope(|scope| {
            let other = scope.spawn(ask);
            [ask(), other.join().expect("its panic is caught")]
        });
        assert!(got[0] != got[1], "one caller gets the dial's panic, the other a connection");
        assert_eq!(*client.connection(), 1, "the connection of the second dial");
        assert_eq!(dials.load(Ordering::SeqCst), 2, "there were two dials");
    });
}

/// Three requests are the first, and the first dial panics. One of the other two dials again, and the last
/// gets what that one made. If there are three dials, both had waited and both went to dial: after a failure
/// the dial has to be claimed again, as at first.
#[test]
fn who_waited_too_gets_the_second_connection() {
    // One switch away from the dial that panics, and both others wait; one more into the second dial.
    check("After a dial that panics one of those who waited dials again.").bound(2).run(|| {
        let (got, dials) = three_ask(1, || {});
        assert_eq!(got, [None, Some(1), Some(1)], "a panic, and the second dial's twice");
        assert_eq!(dials, 2, "there were two dials");
    });
}

/// The dial to one database ends when another client has dialed another one, whose first dial panics;
/// somebody waits for each of the two. If everybody waits for ever, the two clients share a lock, or a
/// wake-up that was meant for the one went to the other: look for a `static`. If
/// `who_waited_for_a_dial_that_panics_dials_again` fails too, begin there.
#[test]
fn nobody_waits_for_another_clients_dial() {
    // The other client is asked when the slow dial is under way. One switch away from the dial that panics,
    // into the wait for it; who waits for the slow one may be there by then.
    check("Nobody waits for another client's dial.").bound(1).run(|| {
        let (begin, begun) = mpsc::channel();
        let (finish, finished) = mpsc::channel::<()>();
        let finished = Mutex::new(finished);
        let users = Arc::new(Client::new(move || {
            begin.send(()).expect("main listens");
            // Until the sender is gone.
            finished.lock().unwrap().recv().is_err()
        }));
        let (down, finish) = (AtomicBool::new(true), Mutex::new(Some(finish)));
        let orders = Client::new(move || match down.swap(false, Ordering::SeqCst) {
            true => boom(),
            false => finish.lock().unwrap().take().is_some(),
        });
        let asks = [(); 2].map(|()| {
            let users = Arc::clone(&users);
            thread::spawn(move || *users.connection())
        });
        begun.recv().expect("the slow dial is under way");
        let ask = || catch_unwind(AssertUnwindSafe(|| *orders.connection())).ok();
        let mut got = thread::scope(|scope| {
            let other = scope.spawn(ask);
            [ask(), other.join().expect("its panic is caught")]
        });
        got.sort_unstable();
        assert_eq!(got, [None, Some(true)], "a panic, and the connection of the dial that ends the slow one");
        for asks in asks {
            assert_eq!(asks.join().ok(), Some(true), "the connection of the slow dial");
        }
    });
}

/// Three requests are the first: one dials, and two wait. If one of them sleeps for ever, only one was woken,
/// or a wake-up came before the sleep. Look at who tells whom that the dial is over.
#[test]
fn all_who_waited_get_it() {
    // One switch away from the dial, and both others wait; one to spare for a wake-up that comes too early.
    check("All who waited for the dial get the connection.").bound(2).run(|| {
        let dials = Arc::new(AtomicUsize::new(0));
        let client = Client::new({
            let dials = Arc::clone(&dials);
            move || dials.fetch_add(1, Ordering::SeqCst)
        });
        thread::scope(|scope| {
            let others = [(); 2].map(|()| scope.spawn(|| *client.connection()));
            assert_eq!(*client.connection(), 0, "the connection of the first dial");
            for other in others {
                assert_eq!(other.join().ok(), Some(0), "the connection of the first dial");
            }
        });
        assert_eq!(dials.load(Ordering::SeqCst), 1, "there was one dial");
    });
}

/// Two threads need two connections, one after the other. If the second is dialed twice, a wake-up of the first client's
/// has come to a thread that no longer waited, and was taken for one of the second's.
#[test]
fn a_wake_up_is_of_its_own_client() {
    // Three switches: into the first dial, back before the look, and into the second dial.
    check("Each of two clients dials once.").bound(3).run(|| {
        let dials = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
        let clients = dials.each_ref().map(|dials| {
            let dials = Arc::clone(dials);
            Client::new(move || dials.fetch_add(1, Ordering::SeqCst))
        });
        let ask = || clients.each_ref().map(|client| *client.connection());
        thread::scope(|scope| {
            let other = scope.spawn(ask);
            assert_eq!(ask(), [0, 0], "the connections of the first dials");
            assert_eq!(other.join().ok(), Some([0, 0]), "the connections of the first dials");
        });
        assert_eq!(dials.map(|dials| dials.load(Ordering::SeqCst)), [1, 1], "dials of the two clients");
    });
}

/// Forty requests come while one dials. If some sleep for ever, there are places for those who wait, and fewer than that.
#[test]
fn all_of_many_who_waited_get_it() {
    // None: the others wait in every schedule.
    check("All of many who waited for the dial get the connection.").bound(0).run(|| {
        in_one_way(|| {
            let client = Client::new(|| {
                let_all_wait();
                7
            });
            thread::scope(|scope| {
                for _ in 0..41 {
                    scope.spawn(|| assert_eq!(*client.connection(), 7, "the connection of the only dial"));
                }
            });
        });
    });
}
