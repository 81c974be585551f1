use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;

use super::three_ask;
use crate::exercise::Client;
use interleave_std::probe::{assert_all_sleep, boom, let_all_wait, while_unwinding};
use interleave_std::{Threads, check};

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
