//! The same code gives the same schedules in the same order, whatever else runs.

extern crate interleave_tokio as tokio;

use std::sync::Arc;
use std::time::Duration;

use interleave::draw::{self, Style};
use interleave_tokio::{Check, Tasks, turns};
use tokio::sync::{Barrier, Mutex, mpsc, watch};
use tokio::task::JoinSet;

async fn program(right: bool) {
    let (count, (sender, mut receiver)) = (Arc::new(Mutex::new(0)), mpsc::unbounded_channel());
    for _ in 0..2 {
        let (count, sender) = (Arc::clone(&count), sender.clone());
        tokio::spawn(async move {
            if right {
                *count.lock().await += 1;
            } else {
                let seen = *count.lock().await;
                *count.lock().await = seen + 1;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
            sender.send(()).expect("somebody receives");
        });
    }
    drop(sender);
    loop {
        tokio::select! {
            message = receiver.recv() => if message.is_none() { break },
            () = tokio::time::sleep(Duration::from_millis(2)) => turns(1).await,
        }
    }
    assert_eq!(*count.lock().await, 2);
}

#[test]
fn as_many_schedules_each_time() {
    let count =
        || Check::new("It goes well.").bound(2).judge(|| program(true)).expect("it is right").schedules;
    let first = count();
    assert!(first > 100, "{first} schedules");
    assert!((0..5).all(|_| count() == first));
}

#[test]
fn the_same_report_each_time_and_side_by_side() {
    let report = || {
        let report = Check::new("It goes well.").judge(|| program(false)).expect_err("it is wrong");
        draw::text(&report, Style::PLAIN)
    };
    let first = report();
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..4).map(|_| scope.spawn(report)).collect();
        for other in others {
            assert_eq!(other.join().expect("it reports"), first);
        }
    });
}

#[test]
fn who_waits_for_a_watch_is_woken_in_the_order_of_waiting() {
    for _ in 0..20 {
        let check = Check::new("It goes well.").bound(0);
        let judged = check.judge(|| async {
            let ((sender, receiver), woken) = (watch::channel(0), interleave_tokio::Log::new());
            let mut tasks = JoinSet::new();
            for number in 0..6 {
                let (mut receiver, woken) = (receiver.clone(), woken.clone());
                tasks.spawn(async move {
                    if number % 2 == 0 {
                        receiver.changed().await.expect("the sender lives");
                    } else {
                        receiver.wait_for(|value| *value > 0).await.expect("the sender lives");
                    }
                    woken.push(number);
                });
            }
            tokio::task::yield_now().await;
            sender.send(1).expect("there are receivers");
            while tasks.join_next().await.is_some() {}
            assert_eq!(woken.to_vec(), [0, 1, 2, 3, 4, 5]);
        });
        if let Err(report) = judged {
            panic!("{}", draw::text(&report, Style::PLAIN));
        }
    }
}

#[test]
fn who_waits_at_a_barrier_is_woken_in_the_order_of_waiting() {
    for _ in 0..20 {
        let check = Check::new("It goes well.").bound(0);
        let judged = check.judge(|| async {
            let (barrier, woken) = (Arc::new(Barrier::new(7)), interleave_tokio::Log::new());
            let mut tasks = JoinSet::new();
            for number in 0..6 {
                let (barrier, woken) = (Arc::clone(&barrier), woken.clone());
                tasks.spawn(async move {
                    assert!(!barrier.wait().await.is_leader());
                    woken.push(number);
                });
            }
            tokio::task::yield_now().await;
            assert!(barrier.wait().await.is_leader());
            while tasks.join_next().await.is_some() {}
            assert_eq!(woken.to_vec(), [0, 1, 2, 3, 4, 5]);
        });
        if let Err(report) = judged {
            panic!("{}", draw::text(&report, Style::PLAIN));
        }
    }
}
