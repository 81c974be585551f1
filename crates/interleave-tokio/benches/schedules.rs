//! Schedules a second: `cargo bench -p interleave-tokio`, or with `--profile dev` as a learner's test runs.

extern crate interleave_tokio as tokio;

use std::sync::Arc;
use std::time::{Duration, Instant};

use interleave_tokio::{Check, Tasks, turns};
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::JoinSet;

fn main() {
    println!("{:<44} {:>9} {:>8} {:>12}", "model", "schedules", "time", "schedules/s");
    bench("two tasks count behind a mutex, twice each", 6, || async {
        let count = Arc::new(Mutex::new(0));
        let other = Arc::clone(&count);
        let task = tokio::spawn(async move {
            for _ in 0..2 {
                *other.lock().await += 1;
            }
        });
        for _ in 0..2 {
            *count.lock().await += 1;
        }
        task.await.expect("it only counts");
        assert_eq!(*count.lock().await, 4);
    });
    bench("two producers, a channel of 1, four messages", 4, || async {
        let (sender, mut receiver) = mpsc::channel(1);
        for producer in 0..2 {
            let sender = sender.clone();
            tokio::spawn(async move {
                for message in 0..2 {
                    sender.send((producer, message)).await.expect("somebody receives");
                }
            });
        }
        drop(sender);
        let mut messages = 0;
        while receiver.recv().await.is_some() {
            messages += 1;
        }
        assert_eq!(messages, 4);
    });
    bench("four tasks, a semaphore of 2", 3, || async {
        let permits = Arc::new(Semaphore::new(2));
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let permit = Arc::clone(&permits).acquire_owned().await.expect("never closed");
            tasks.spawn(async move {
                turns(1).await;
                drop(permit);
            });
        }
        while tasks.join_next().await.is_some() {}
    });
    bench("a select! and a timer", 5, || async {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            for message in 0..3 {
                tokio::time::sleep(Duration::from_millis(7)).await;
                sender.send(message).expect("somebody receives");
            }
        });
        let mut ticks = tokio::time::interval(Duration::from_millis(10));
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                message = receiver.recv() => if message.is_none() { break },
            }
        }
        task.await.expect("it only sends");
    });
}

/// Explores `body` for at least half a second.
fn bench<F: Future<Output = ()> + 'static>(name: &str, bound: u32, body: fn() -> F) {
    let (begin, mut schedules) = (Instant::now(), 0);
    while begin.elapsed() < Duration::from_millis(500) {
        match Check::new("It ends.").bound(bound).judge(body) {
            Ok(explored) => schedules += explored.schedules,
            Err(report) => panic!("{}", report.what),
        }
    }
    let (time, schedules) = (begin.elapsed().as_secs_f64(), schedules as f64);
    println!("{name:<44} {schedules:>9.0} {time:>6.2} s {:>12.0}", schedules / time);
}
