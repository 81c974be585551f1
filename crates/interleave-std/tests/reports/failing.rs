//! Checks that fail, one for each kind of failure, most of them in more than one guise.

use std::real::sync::atomic::{AtomicU32 as OutsideOfTheEngine, Ordering::SeqCst};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, RwLock, mpsc};
use std::thread;
use std::time::Duration;

use interleave_std::{Threads, check};

use crate::exercise::bank::{Account, raise_by, raise_to, transfer};
use crate::exercise::channels::{serve, sum_of_squares, two_results};
use crate::exercise::counter::{Counter, add_up, put_if_room};
use crate::exercise::flag::{Late, Message};
use crate::exercise::gate::{Gate, Queue, meet};
use crate::exercise::spin::{after_you, search, wait_for};
use crate::exercise::unwinding::{give_up, parse, parse_and_send, parse_into, query};

/// A test that fails on purpose.
macro_rules! failing {
    ($($name:ident $check:expr;)*) => {$(
        #[test]
        #[ignore = "fails on purpose: `snapshots` runs it"]
        fn $name() {
            $check;
        }
    )*};
}

failing! {
    assertion check("Every increment is counted.").run(|| {
        let counter = Arc::new(Counter::default());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        counter.incr("/");
        worker.join().unwrap();
        assert_eq!(counter.get("/"), 2, "two increments, and this count");
    });
    assertion_with_three_threads check("A shelf never holds more than it has room for.").with("room for 2").run(|| {
        let shelf = Arc::new(Mutex::new(Vec::new()));
        let hands: Vec<_> = (1..=3)
            .map(|item| {
                let shelf = Arc::clone(&shelf);
                let hand = thread::Builder::new().name(format!("hand {item}"));
                hand.spawn(move || put_if_room(&shelf, 2, item)).unwrap()
            })
            .collect();
        hands.into_iter().for_each(|hand| hand.join().unwrap());
        assert!(shelf.lock().unwrap().len() <= 2);
    });
    assertion_after_a_long_way check("Nothing is lost in a long sum.").run(|| {
        assert_eq!(add_up(2, 30), 60);
    });
    assertion_among_many_threads check("Nothing is lost among many.").bound(1).run(|| {
        assert_eq!(add_up(5, 1), 5);
    });
    stale_read check("Who sees that a message is ready gets its value.").run(|| {
        let message = Arc::new(Message::default());
        let theirs = Arc::clone(&message);
        let sender = thread::spawn(move || theirs.send(42));
        if let Some(value) = message.receive() {
            assert_eq!(value, 42);
        }
        sender.join().unwrap();
    });
    spurious_wake_up check("A pop returns what was pushed.").run(|| {
        let queue = Arc::new(Queue::default());
        let theirs = Arc::clone(&queue);
        let taker = thread::spawn(move || theirs.pop());
        queue.push(7);
        assert_eq!(taker.join().unwrap(), 7);
    });
    panic_in_a_thread_that_is_joined check("Parsing gives a number.").run(|| {
        let parser = thread::spawn(|| parse("seven"));
        assert_eq!(parser.join().unwrap(), 7);
    });
    panic_in_a_thread_that_nobody_joins check("Parsing gives a number.").run(|| {
        thread::spawn(|| parse("seven"));
    });
    panic_in_a_scope check("Parsing gives a number.").run(|| {
        thread::scope(|scope| {
            scope.spawn(|| parse("seven"));
        });
    });
    panic_while_others_wait check("Every number arrives.").run(|| {
        let (numbers, _keeps_the_channel_open) = parse_and_send(vec!["6", "seven"]);
        assert_eq!(numbers.recv(), Ok(6));
        assert_eq!(numbers.recv(), Ok(7));
    });
    panic_that_poisons check("The total is there, whatever was parsed.").run(|| {
        let total = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&total);
        let parser = thread::spawn(move || parse_into(&theirs, "seven"));
        assert!(parser.join().is_err());
        assert_eq!(*total.lock().unwrap(), 0);
    });
    panic_while_panicking check("A query answers.").run(|| {
        let asker = thread::spawn(|| query("seven"));
        assert!(asker.join().is_err());
    });
    deadlock_in_a_circle check("Two transfers in opposite directions both end.").run(|| {
        let (left, right) = (Account::new(10), Account::new(10));
        thread::scope(|scope| {
            thread::Builder::new().name("there".to_owned()).spawn_scoped(scope, || transfer(&left, &right, 1)).unwrap();
            thread::Builder::new().name("back".to_owned()).spawn_scoped(scope, || transfer(&right, &left, 1)).unwrap();
        });
        assert_eq!(left.balance() + right.balance(), 20);
    });
    deadlock_with_oneself check("Interest is added.").run(|| {
        let account = Account::new(100);
        account.add_interest(5);
        assert_eq!(account.balance(), 105);
    });
    deadlock_of_a_reader_that_wants_to_write check("A limit is raised.").run(|| {
        let limit = RwLock::new(1);
        raise_to(&limit, 2);
    });
    deadlock_of_a_writer_that_wants_to_read check("A limit is raised.").run(|| {
        let limit = RwLock::new(1);
        raise_by(&limit, 2);
    });
    awake check("Whoever waits at the gate sleeps.").asleep().run(|| {
        let open = AtomicBool::new(false);
        while !open.load(SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
    });
    deadlock_on_a_channel_that_stays_open check("The squares are added up.").run(|| {
        assert_eq!(sum_of_squares(vec![1, 2]), 5);
    });
    deadlock_on_a_full_channel check("Two results come back.").run(|| {
        assert_eq!(two_results(), (1, 2));
    });
    deadlock_at_a_barrier check("Those who meet go on.").run(meet);
    lost_wake_up check("Whoever waits at the gate passes once it is open.").run(|| {
        let gate = Arc::new(Gate::default());
        let theirs = Arc::clone(&gate);
        let guest = thread::Builder::new().name("guest".to_owned()).spawn(move || theirs.wait()).unwrap();
        gate.open();
        guest.join().unwrap();
    });
    lost_wake_up_of_a_parked_thread check("A parked thread goes on.").run(|| {
        let parked = thread::spawn(thread::park);
        parked.join().unwrap();
    });
    leak check("A server ends with its last client.").run(|| {
        let (sender, receiver) = mpsc::channel();
        thread::Builder::new().name("server".to_owned()).spawn(move || serve(receiver)).unwrap();
        sender.send(1).unwrap();
        std::mem::forget(sender);
    });
    spin_loop_that_nobody_ends check("The flag goes up.").run(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&flag);
        let waiter = thread::spawn(move || wait_for(&theirs));
        waiter.join().unwrap();
    });
    livelock check("Two who meet in a corridor pass.").run(|| {
        let way = AtomicUsize::new(0);
        thread::scope(|scope| {
            scope.spawn(|| after_you(&way, 0));
            scope.spawn(|| after_you(&way, 1));
        });
    });
    endless_loop check("A search ends.").patience(Duration::from_millis(500)).run(|| {
        let found = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&found);
        let searcher = thread::spawn(move || {
            let start = *theirs.lock().unwrap();
            *theirs.lock().unwrap() = search(start);
        });
        searcher.join().unwrap();
    });
    too_many_threads check("Any number of threads will do.").run(|| {
        let hands: Vec<_> = (0..100).map(|_| thread::spawn(|| ())).collect();
        hands.into_iter().for_each(|hand| hand.join().unwrap());
    });
    limit_of_the_search check("The sum is right.").limit(200).run(|| {
        assert!(add_up(3, 2) <= 6);
    });
    never_reached check("Two can be inside at once.").sometimes("two threads are inside").run(|| {
        assert_eq!(add_up(1, 1), 1);
    });
    diverged check("Each run is like the one before.").run(|| {
        static RUNS: OutsideOfTheEngine = OutsideOfTheEngine::new(0);
        let other = thread::spawn(|| ());
        assert!(RUNS.fetch_add(1, SeqCst) != 0, "the first run is not like the others");
        other.join().unwrap();
    });
    data_race check("A cell is filled before it is looked at.").run(|| {
        let cell = Arc::new(Late::default());
        let theirs = Arc::clone(&cell);
        let filler = thread::spawn(move || theirs.fill(7));
        if let Some(value) = cell.get() {
            assert_eq!(value, 7);
        }
        filler.join().unwrap();
    });
    exit_of_the_process check("The code leaves the process alone.").run(|| {
        let other = thread::spawn(give_up);
        other.join().unwrap();
    });
    unsupported {
        let outside = Arc::new(Mutex::new(0));
        check("Every schedule begins with nothing.").run(move || {
            let theirs = Arc::clone(&outside);
            let other = thread::spawn(move || *theirs.lock().unwrap() += 1);
            *outside.lock().unwrap() += 1;
            other.join().unwrap();
        })
    };
    endless_loop_from_the_beginning check("A search ends.").patience(Duration::from_millis(500)).run(|| {
        let searcher = thread::spawn(|| search(0));
        searcher.join().unwrap();
    });
    endless_loop_after_a_join check("A search ends.").patience(Duration::from_millis(500)).run(|| {
        let greeter = thread::spawn(|| println!("a search begins"));
        greeter.join().unwrap();
        search(0);
    });
}
