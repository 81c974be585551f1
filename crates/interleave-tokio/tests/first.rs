//! First steps.
extern crate interleave_tokio as tokio;
use interleave::draw::{self, Style};
use interleave_tokio::{Check, Tasks, reached};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, Semaphore, mpsc, oneshot};

fn show(r: Result<interleave::report::Explored, Box<interleave::report::Report>>) {
    match r {
        Ok(e) => println!("ok {}", draw::explored(&e)),
        Err(r) => println!("{}", draw::text(&r, Style::PLAIN)),
    }
}

#[test]
fn lost_update() {
    show(Check::new("Every increment counts.").judge(|| async {
        let count = Arc::new(Mutex::new(0));
        let tasks: Vec<_> = (0..2)
            .map(|_| {
                let count = count.clone();
                tokio::spawn(async move {
                    let n = *count.lock().await;
                    *count.lock().await = n + 1;
                })
            })
            .collect();
        for t in tasks {
            t.await.unwrap();
        }
        assert_eq!(*count.lock().await, 2);
    }));
}
#[test]
fn deadlock() {
    show(Check::new("Never stuck.").judge(|| async {
        let a = Arc::new(Mutex::new(0));
        let b = Arc::new(Mutex::new(0));
        let (a2, b2) = (a.clone(), b.clone());
        let t = tokio::spawn(async move {
            let _x = a2.lock().await;
            let _y = b2.lock().await;
        });
        {
            let _y = b.lock().await;
            let _x = a.lock().await;
        }
        t.await.unwrap();
    }));
}
#[test]
fn lost_wakeup() {
    show(Check::new("Never stuck.").judge(|| async {
        let n = Arc::new(Notify::new());
        let n2 = n.clone();
        let t = tokio::spawn(async move {
            n2.notified().await;
        });
        tokio::task::yield_now().await;
        n.notify_waiters();
        t.await.unwrap();
    }));
}
#[test]
fn leak() {
    show(Check::new("Nothing is left.").judge(|| async {
        let (tx, mut rx) = mpsc::channel::<u32>(1);
        tokio::spawn(async move {
            while let Some(x) = rx.recv().await {
                let _ = x;
            }
        });
        tx.send(1).await.unwrap();
        std::mem::forget(tx);
    }));
}
#[test]
fn select_and_time() {
    show(Check::new("both").sometimes("a").sometimes("b").judge(|| async {
        let (tx, rx) = oneshot::channel::<u32>();
        let (tx2, rx2) = oneshot::channel::<u32>();
        tokio::spawn(async move {
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            let _ = tx.send(1);
            let _ = tx2.send(1);
        });
        tokio::select! { Ok(_) = rx => reached("a"), Ok(_) = rx2 => reached("b"), else => {} }
    }));
}
#[test]
fn ok() {
    show(Check::new("ok").judge(|| async {
        let s = Arc::new(Semaphore::new(1));
        let mut set = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let p = s.clone().acquire_owned().await.unwrap();
            set.spawn(async move {
                tokio::task::yield_now().await;
                drop(p)
            });
        }
        while let Some(r) = set.join_next().await {
            r.unwrap()
        }
    }));
}
#[test]
fn panics() {
    show(Check::new("No panic").judge(|| async {
        drop(tokio::spawn(async { panic!("boom") }));
    }));
}
