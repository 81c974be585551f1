use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::exercise::Client;
use interleave_std::probe::{assert_all_sleep, boom, in_one_way, let_all_wait, while_unwinding};
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

/// Three callers at once, where so many dials panic before one succeeds, each after it has done something.
/// Gives what each got, those with a panic first, and the number of dials.
fn three_ask(panics: usize, dialing: fn()) -> ([Option<usize>; 3], usize) {
    let dials = Arc::new(AtomicUsize::new(0));
    let client = Client::new({
        let dials = Arc::clone(&dials);
        move || {
            let dial = dials.fetch_add(1, Ordering::SeqCst);
            dialing();
            if dial < panics { boom() } else { dial }
        }
    });
    let ask = || catch_unwind(AssertUnwindSafe(|| *client.connection())).ok();
    let mut got = thread::scope(|scope| {
        let others = [(); 2].map(|()| scope.spawn(ask));
        let mine = ask();
        let [second, third] = others.map(|other| other.join().expect("its panic is caught"));
        [mine, second, third]
    });
    got.sort_unstable();
    (got, dials.load(Ordering::SeqCst))
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

/// A dial that takes a minute must not cost each waiter a minute of processor time. A dial that never returns
/// shows it: who sleeps is found asleep, and who asks again and again is found turning in a loop.
#[test]
fn who_waits_sleeps() {
    // The second caller comes when the dial is under way: there is nothing to switch.
    check("Whoever comes while the dial is under way waits, asleep.").bound(1).asleep().run(|| {
        let (begin, begun) = mpsc::channel();
        let client = Arc::new(Client::new(move || {
            let (_answer, never) = mpsc::channel::<u32>();
            begin.send(()).expect("main listens");
            never.recv().unwrap_or_default()
        }));
        let other = Arc::clone(&client);
        let dialing = thread::spawn(move || *other.connection());
        begun.recv().expect("the other dials");
        client.connection();
        drop(dialing);
        panic!("connection returned, and there is none");
    });
}

/// The database is down for two of three requests. If somebody panics who has not dialed, or with another
/// payload, he has met the poison that another one's panic has left: between clearing it and the next lock
/// there is room for a second panic.
#[test]
fn who_waited_for_two_panics_dials_again() {
    // One switch away from the first dial, and the others wait; one more between what the next one does after
    // it and the second dial.
    check("After two dials that panic the third caller dials again.").bound(2).run(|| {
        let (got, _) = three_ask(2, || {});
        assert_eq!(got, [None, None, Some(2)], "two panics, and the third dial's");
    });
}

/// Two requests are the first, one of them waits, and then the client goes. If its connection stays, look at
/// what `drop` takes for a client that has one: there may be a mark on it that somebody has waited.
#[test]
fn a_connection_that_was_waited_for_is_dropped_too() {
    // One switch away from the dial, and the other waits.
    check("Dropping the client drops its connection, also one that was waited for.").bound(1).run(|| {
        let line = Arc::new(());
        let made = Arc::clone(&line);
        let client = Client::new(move || Arc::clone(&made));
        thread::scope(|scope| {
            scope.spawn(|| _ = client.connection());
            let _ = client.connection();
        });
        let holders = Arc::strong_count(&line);
        assert!(holders <= 3, "{holders} hold it: we, the dial if it is still there, and one connection");
        drop(client);
        assert_eq!(Arc::strong_count(&line), 1, "the client has dropped its connection");
    });
}

/// The first dial panics, and the second takes a minute. If somebody asks again and again, who has waited for
/// the first does not go back to sleep for the second.
#[test]
fn who_waits_for_the_second_dial_sleeps() {
    // No switch: two wait when the first dial panics, and both are woken.
    check("Who waits for a second dial waits asleep.").bound(0).run(|| {
        let (begin, begun) = mpsc::channel();
        let (finish, finished) = mpsc::channel::<()>();
        let (begin, finished) = (Mutex::new(begin), Mutex::new(finished));
        let dials = AtomicUsize::new(0);
        let client = Arc::new(Client::new(move || {
            let dial = dials.fetch_add(1, Ordering::SeqCst);
            begin.lock().unwrap().send(dial).expect("main listens");
            let word = finished.lock().unwrap().recv();
            match dial {
                0 => boom(),
                _ => word.is_err(),
            }
        }));
        let ask = |client: &Client<bool>| catch_unwind(AssertUnwindSafe(|| *client.connection())).ok();
        let asks = [(); 3].map(|()| {
            let client = Arc::clone(&client);
            thread::spawn(move || ask(&client))
        });
        assert_eq!(begun.recv(), Ok(0), "the first dial");
        // The others come to wait.
        let_all_wait();
        finish.send(()).expect("the first dial waits for it");
        assert_eq!(begun.recv(), Ok(1), "the second dial");
        assert_all_sleep("a dial takes long");
        drop(finish);
        let mut got = asks.map(|asks| asks.join().expect("its panic is caught"));
        got.sort_unstable();
        assert_eq!(got, [None, Some(true), Some(true)], "a panic, and the second dial's connection");
    });
}

/// Two clients whose dials need nothing from where they were made, so that their closures take no memory. One
/// dial hangs. If this is a deadlock, a dial under way is known by an address that both have.
#[test]
fn nobody_waits_for_a_client_whose_dial_captures_nothing() {
    // No switch: the other dial is under way, and asleep, when this one begins.
    check("Nobody waits for another client's dial, whatever that is made of.").bound(0).run(|| {
        let slow = Arc::new(Client::new(|| {
            thread::park();
            1
        }));
        let asks = thread::spawn({
            let slow = Arc::clone(&slow);
            move || *slow.connection()
        });
        // The other comes to its dial.
        let_all_wait();
        assert_eq!(*Client::new(|| 2).connection(), 2);
        asks.thread().unpark();
        assert_eq!(asks.join().ok(), Some(1));
    });
}

/// A dial panics, one who waited dials and panics too, and a third has come meanwhile. If the third waits for
/// ever, the second was still on a list of those who wait, and got the wake-up that was for the third.
#[test]
fn who_waits_for_the_second_panic_is_woken() {
    // A dial gives way, so that others come, which costs no switch. One stops the second caller between its look
    // and its entry in a list, and it comes to the list when the first dial is over.
    check("After a second dial that panics the third caller dials.").bound(1).run(|| {
        let (got, dials) = three_ask(2, thread::yield_now);
        assert_eq!(got, [None, None, Some(2)], "two panics, and the third one's connection");
        assert_eq!(dials, 3, "there were three dials");
    });
}

/// A request panics while another one dials, and a guard of its own asks for the connection on the way out. If
/// there are two dials, who panics is not made to wait.
#[test]
fn who_panics_waits_like_everybody() {
    // One switch into the other's dial.
    check("A call from a destructor, while its thread panics, gets the connection that others dial.")
        .bound(1)
        .run(|| {
            let dials = Arc::new(AtomicUsize::new(0));
            let client = Client::new({
                let dials = Arc::clone(&dials);
                move || dials.fetch_add(1, Ordering::SeqCst)
            });
            let ask = || assert_eq!(*client.connection(), 0, "the connection of the first dial");
            thread::scope(|scope| {
                let panics = scope.spawn(|| while_unwinding(ask));
                ask();
                panics.join().expect("its guard gets the connection");
            });
            assert_eq!(dials.load(Ordering::SeqCst), 1, "there was one dial");
        });
}
