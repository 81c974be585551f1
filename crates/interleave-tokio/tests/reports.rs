//! Every kind of failure ends as a report, and this is how each reads.

extern crate interleave_tokio as tokio;
extern crate interleave_tokio_util as tokio_util;

use std::sync::Arc;
use std::time::Duration;

use interleave::draw::{self, Style};
use interleave::report::Report;
use interleave_tokio::{Check, Tasks, allow_tasks, boom, count_polls, name_task, note, reached, require};
use snapbox::{assert_data_eq, file};
use tokio::sync::{Mutex, Notify, Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

fn report<F: Future<Output = ()> + 'static>(check: Check, body: fn() -> F) -> String {
    let report: Box<Report> = check.judge(body).expect_err("it goes wrong");
    draw::text(&report, Style::PLAIN)
}

#[test]
fn an_assertion_in_the_test() {
    let check = Check::new("Every increment counts.");
    let text = report(check, || async {
        let count = Arc::new(Mutex::new(0));
        let other = Arc::clone(&count);
        let task = tokio::spawn(async move {
            let seen = *other.lock().await;
            *other.lock().await = seen + 1;
        });
        let seen = *count.lock().await;
        *count.lock().await = seen + 1;
        task.await.expect("it only counts");
        assert_eq!(*count.lock().await, 2, "two increments");
    });
    assert_data_eq!(text, file!["reports/assertion.txt"]);
}

#[test]
fn a_panic_of_which_nobody_takes_note() {
    let check = Check::new("A bug in a task comes out.");
    let text = report(check, || async {
        let (sender, mut receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            sender.send(1).await.expect("somebody receives");
            panic!("a bug");
        });
        assert_eq!(receiver.recv().await, Some(1));
    });
    assert_data_eq!(text, file!["reports/panic.txt"]);
}

#[test]
fn a_panic_while_others_wait() {
    let check = Check::new("A bug in a task comes out.");
    let text = report(check, || async {
        let (answer, question) = oneshot::channel::<u32>();
        let permits = Arc::new(Semaphore::new(0));
        let task = tokio::spawn({
            let permits = Arc::clone(&permits);
            async move {
                let _answer = answer;
                if permits.available_permits() == 0 {
                    panic!("no permits");
                }
            }
        });
        std::mem::forget(task);
        drop(permits.acquire().await);
        drop(question.await);
    });
    assert_data_eq!(text, file!["reports/panic_while_others_wait.txt"]);
}

#[test]
fn a_deadlock() {
    let check = Check::new("Two transfers between the same accounts end.");
    let text = report(check, || async {
        let (mine, yours) = (Arc::new(Mutex::new(5)), Arc::new(Mutex::new(5)));
        let task = tokio::spawn({
            let (mine, yours) = (Arc::clone(&mine), Arc::clone(&yours));
            async move {
                let mut from = yours.lock().await;
                let mut to = mine.lock().await;
                *from -= 1;
                *to += 1;
            }
        });
        {
            let mut from = mine.lock().await;
            let mut to = yours.lock().await;
            *from -= 1;
            *to += 1;
        }
        task.await.expect("it only adds");
    });
    assert_data_eq!(text, file!["reports/deadlock.txt"]);
}

#[test]
fn a_wait_for_a_message_that_never_comes() {
    let check = Check::new("The results end.");
    let text = report(check, || async {
        let (sender, mut receiver) = mpsc::channel(4);
        let worker = sender.clone();
        tokio::spawn(async move { worker.send(1).await.expect("somebody receives") });
        while receiver.recv().await.is_some() {}
        drop(sender);
    });
    assert_data_eq!(text, file!["reports/never_comes.txt"]);
}

#[test]
fn a_lost_wake_up() {
    let check = Check::new("Who waits for the start hears of it.");
    let text = report(check, || async {
        let start = Arc::new(Notify::new());
        let runner = tokio::spawn({
            let start = Arc::clone(&start);
            async move { start.notified().await }
        });
        start.notify_waiters();
        runner.await.expect("it only waits");
    });
    assert_data_eq!(text, file!["reports/lost_wake_up.txt"]);
}

#[test]
fn a_task_that_outlives_the_test() {
    let check = Check::new("A stop ends the worker.");
    let text = report(check, || async {
        let stop = CancellationToken::new();
        tokio::spawn({
            let stop = stop.child_token();
            async move {
                let _stop = stop;
                let mut ticks = tokio::time::interval(Duration::from_secs(1));
                loop {
                    ticks.tick().await;
                }
            }
        });
        stop.cancel();
    });
    assert_data_eq!(text, file!["reports/leak.txt"]);
}

#[test]
fn tasks_that_turn_round_and_round() {
    let check = Check::new("The worker waits for its work.");
    let text = report(check, || async {
        let (sender, mut receiver) = mpsc::channel::<u32>(1);
        let worker = tokio::spawn(async move {
            while receiver.try_recv().is_err() {
                tokio::task::yield_now().await;
            }
        });
        worker.await.expect("it only looks");
        drop(sender);
    });
    assert_data_eq!(text, file!["reports/livelock.txt"]);
}

#[test]
fn a_look_at_the_clock_every_millisecond() {
    let check = Check::new("The worker waits for its work.");
    let text = report(check, || async {
        let (sender, receiver) = mpsc::channel::<()>(1);
        let worker = tokio::spawn(async move {
            while !receiver.is_closed() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        count_polls(tokio::time::sleep(Duration::from_secs(3600))).await;
        drop(sender);
        worker.await.expect("it only looks");
    });
    assert_data_eq!(text, file!["reports/polls.txt"]);
}

#[test]
fn an_endless_loop() {
    let check = Check::new("The worker ends.");
    let text = report(check, || async {
        let worker = tokio::spawn(async move {
            drop(Arc::new(Mutex::new(0)).lock().await);
            loop {
                std::hint::spin_loop();
            }
        });
        worker.await.expect("it does nothing");
    });
    assert_data_eq!(text, file!["reports/endless.txt"]);
}

#[test]
fn too_many_tasks() {
    let check = Check::new("Ten thousand items are no problem.");
    let text = report(check, || async {
        allow_tasks(20);
        let tasks: Vec<_> = (0..10_000).map(|_| tokio::spawn(std::future::pending::<()>())).collect();
        for task in tasks {
            task.await.expect("it does nothing");
        }
    });
    assert_data_eq!(text, file!["reports/too_many.txt"]);
}

#[test]
fn the_limit_of_the_search() {
    let check = Check::new("It ends.").limit(10);
    let text = report(check, || async {
        let count = Arc::new(Mutex::new(0));
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let count = Arc::clone(&count);
                tokio::spawn(async move { *count.lock().await += 1 })
            })
            .collect();
        for task in tasks {
            task.await.expect("it only counts");
        }
    });
    assert_data_eq!(text, file!["reports/limit.txt"]);
}

#[test]
fn what_is_never_reached() {
    let check = Check::new("Two can be at it.").sometimes("two were at it at once");
    let text = report(check, || async {
        let lock = Mutex::new(());
        let (first, second) = (lock.lock().await, lock.try_lock());
        if second.is_ok() {
            reached("two were at it at once");
        }
        drop(first);
    });
    assert_data_eq!(text, file!["reports/never_reached.txt"]);
}

#[test]
fn what_differs_from_run_to_run() {
    use std::sync::atomic::{AtomicU32, Ordering};
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let check = Check::new("It goes well.");
    let text = report(check, || async {
        assert!(RUNS.fetch_add(1, Ordering::SeqCst) > 0, "the first run fails, and only that");
    });
    assert_data_eq!(text, file!["reports/diverged.txt"]);
}

#[test]
fn another_branch_of_a_select() {
    let check = Check::new("A stop beats a job.");
    let text = report(check, || async {
        let stop = CancellationToken::new();
        let (jobs, mut queue) = mpsc::channel(1);
        jobs.send(1).await.expect("somebody receives");
        stop.cancel();
        tokio::select! {
            () = stop.cancelled() => {}
            job = queue.recv() => panic!("job {job:?} is taken after the stop"),
        }
    });
    assert_data_eq!(text, file!["reports/select.txt"]);
}

#[test]
fn a_planned_panic_hides_no_other() {
    let check = Check::new("A bug in a task comes out.").judge(|| async {
        tokio::spawn(async { boom() });
        tokio::spawn(async { panic!("a bug") });
    });
    let what = check.expect_err("nobody takes note of the bug").what;
    assert!(what.contains("a bug"), "{what}");
}

#[test]
fn a_planned_panic_needs_nobody_who_takes_note() {
    let check = Check::new("A bug in a task may go down with the task.").judge(|| async {
        tokio::spawn(async { boom() });
    });
    assert_eq!(check.map(|explored| explored.complete), Ok(true));
}

#[test]
fn a_task_that_gives_itself_a_name_has_it_from_its_first_row_on() {
    let check = Check::new("The worker finds work.").judge(|| async {
        let worker = tokio::spawn(async {
            name_task("worker");
            require(false, || "the worker found no work".to_owned());
        });
        worker.await.expect("the worker comes to an end");
    });
    let report = check.expect_err("there is no work");
    let texts: Vec<&str> = report.steps.iter().map(|step| &*step.text).collect();
    assert_eq!(texts[..2], ["spawns worker", "waits for worker to end"]);
}

#[test]
fn a_look_at_the_clock_every_millisecond_after_much_else() {
    let check = Check::new("The worker waits for its work.");
    let report = check.judge(|| async {
        let lock = Mutex::new(());
        for _ in 0..1_500 {
            drop(lock.lock().await);
        }
        let looks = async {
            loop {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        count_polls(looks).await;
    });
    let report = report.expect_err("somebody looks up by the clock");
    let waits = report.steps.iter().filter(|step| step.text == "waits for 1ms");
    assert_eq!(waits.count(), 5, "ten of its last steps, of which every other one begins a wait");
}

#[test]
fn an_endless_loop_from_the_beginning() {
    let check = Check::new("The worker ends.");
    let text = report(check, || async {
        let worker = tokio::spawn(async {
            loop {
                std::hint::spin_loop();
            }
        });
        worker.await.expect("it does nothing");
    });
    assert_data_eq!(text, file!["reports/endless_from_the_beginning.txt"]);
}

#[test]
fn a_branch_that_is_not_ready_yet() {
    let check = Check::new("After a stop nothing is leased.");
    let text = report(check, || async {
        let stop = CancellationToken::new();
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = async {
                note("begins to lease Ada");
                require(false, || "Ada was leased.".to_owned());
            } => {}
        }
    });
    assert_data_eq!(text, file!["reports/not_ready_yet.txt"]);
}

#[test]
fn a_permit_that_is_moved_into_a_task() {
    let check = Check::new("The permit comes back.");
    let text = report(check, || async {
        let room = Arc::new(Semaphore::new(1));
        let permit = Arc::clone(&room).acquire_owned().await.expect("nobody closes it");
        tokio::spawn(async move {
            let _permit = permit;
            std::future::pending::<()>().await;
        });
        drop(room.acquire().await);
    });
    assert_data_eq!(text, file!["reports/moved_permit.txt"]);
}

#[test]
fn a_task_that_sleeps_on_its_thread() {
    let check = Check::new("A tick is no reason to keep the thread.");
    let text = report(check, || async {
        let worker = tokio::spawn(async move {
            drop(Arc::new(Mutex::new(0)).lock().await);
            interleave_tokio_std::thread::sleep(Duration::from_millis(20));
        });
        worker.await.expect("it only sleeps");
    });
    assert_data_eq!(text, file!["reports/blocks.txt"]);
}

#[test]
fn who_is_to_be_notified_is_told_as_soon_as_it_says_so() {
    let check = Check::new("The door is opened for somebody.").judge(|| async {
        let door = Notify::new();
        door.notify_waiters();
        let enters = door.notified();
        door.notify_waiters();
        enters.await;
        door.notify_waiters();
        require(false, || "it is looked at".to_owned());
    });
    let report = check.expect_err("it asks for that");
    let texts: Vec<&str> = report.steps.iter().map(|step| &*step.text).collect();
    let nobody = "notifies notify 1: nobody waits";
    assert_eq!(texts, [nobody, "notifies all who wait on notify 1", "is notified by notify 1", nobody]);
}
