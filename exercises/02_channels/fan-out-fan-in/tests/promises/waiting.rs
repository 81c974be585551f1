use std::thread;
use std::time::Duration;

use super::{fan_out, queue, read};
use crossbeam::channel;
use interleave_std::probe::{Log, assert_all_sleep, boom, let_all_wait};
use interleave_std::{Threads, check};

/// The queue is open and empty: for hours, perhaps, with a reader that waits for the next item. If this
/// fails, one of the two asks again and again, and keeps a core busy with it: look for `try_recv` in a loop, and for a
/// time limit that has passed and is not set anew.
#[test]
fn who_waits_for_a_job_or_an_item_sleeps() {
    // The first schedule shows it.
    check("Who waits for a job or an item does not spin.").bound(0).run(|| {
        let (sender, jobs) = channel::unbounded::<u64>();
        let mut results = fan_out(jobs, 1, |job| job);
        let reader = thread::spawn(move || assert!(results.next().is_none(), "no job, no item"));
        assert_all_sleep("nothing happens");
        // Whoever looks up every few milliseconds still sleeps between two looks.
        thread::sleep(Duration::from_secs(3600));
        assert_all_sleep("nothing happens for an hour");
        drop(sender);
        reader.join().expect("it only reads");
    });
}

/// The reader is busy elsewhere, and the worker has no room for its item. If this fails, it asks again and
/// again: look for `try_send` in a loop.
#[test]
fn who_waits_for_room_sleeps() {
    // The first schedule shows it.
    check("Who waits for room does not spin.").bound(0).run(|| {
        let results = fan_out(queue([1, 2, 3, 4]), 1, |job| job);
        assert_all_sleep("nobody reads");
        drop(results);
    });
}

/// The reader is busy elsewhere. Pictures are large, and must not pile up. If this fails, look at the room
/// between the workers and the reader, and at who takes a job before a worker is free for it.
#[test]
fn work_stops_while_nobody_reads() {
    // One switch lets the worker run on as far as it can.
    check("As long as nobody reads, no more than 2 * workers jobs are taken.").bound(1).run(|| {
        let begun = Log::new();
        let jobs = queue([1, 2, 3, 4]);
        let results = fan_out(jobs.clone(), 1, {
            let begun = begun.clone();
            move |job| {
                begun.push(job);
                job
            }
        });
        let begun = begun.entries().len();
        assert!(begun <= 2, "{begun} jobs were begun, with 1 worker and no reader");
        let taken = 4 - jobs.len();
        assert!(taken <= 2, "{taken} jobs were taken out of the queue, with 1 worker and no reader");
        drop(results);
    });
    // When everybody has gone as far as they can, it makes no difference in which order they did.
    check("Who reads one item makes room for one job.").first_schedule().run(|| {
        let jobs = queue(1..=9);
        // A panic makes an item like any other.
        let mut results = fan_out(jobs.clone(), 3, |job| if job < 5 { boom() } else { job });
        for read in 0..2 {
            let_all_wait();
            let (taken, most) = (9 - jobs.len(), 6 + read);
            assert!(taken <= most, "{taken} jobs were taken, with 3 workers, when {read} items were read");
            assert!(results.next().is_some(), "there are items");
        }
        drop(results);
    });
}

/// The same with two workers that come to the last room at the same moment. If this fails, each of them looks
/// whether there is room, and takes it later: when it has a job, perhaps.
#[test]
fn two_workers_do_not_take_the_same_room() {
    // One switch between looking and taking. The check waits until nobody can go on.
    check("Two workers without a reader take no more than 4 jobs.").bound(1).run(|| {
        let jobs = queue([1, 2, 3, 4, 5]);
        let results = fan_out(jobs.clone(), 2, |job| job);
        let_all_wait();
        assert!(!jobs.is_empty(), "5 jobs were taken out of the queue, with 2 workers and no reader");
        drop(results);
    });
    for earlier in 1..=3_usize {
        // Who waits for a job has looked for room before: no switch.
        check("Two workers without a reader take no more than 4 jobs, also if some came before.")
            .with(["one job before", "two jobs before", "three jobs before"][earlier - 1])
            .first_schedule()
            .run(move || {
                let (sender, jobs) = channel::unbounded();
                let results = fan_out(jobs.clone(), 2, |job| job);
                for job in 1..=6 {
                    sender.send(job).expect("the queue is still here");
                    if job as usize == earlier {
                        let_all_wait();
                    }
                }
                let_all_wait();
                let taken = 6 - jobs.len();
                assert!(taken <= 4, "{taken} jobs were taken out of the queue, with 2 workers and no reader");
                drop(results);
            });
    }
}

/// A job takes long, the queue is closed, and there is no other job. If somebody asks again and again, look
/// at what the other worker, or the reader, does when it learns of the end.
#[test]
fn who_waits_for_the_last_item_sleeps() {
    // The first schedule shows it.
    check("Who waits for the last item does not spin.").bound(0).run(|| {
        let (finish, finished) = channel::bounded::<()>(0);
        let mut results = fan_out(queue([1]), 2, move |job| {
            assert!(finished.recv().is_err(), "it is told by closing");
            job
        });
        let reader = thread::spawn(move || assert_eq!(read(&mut results), [1], "the item of job 1"));
        assert_all_sleep("job 1 takes long");
        drop(finish);
        reader.join().expect("it only reads");
    });
}

/// One thread waits for the first item, and hands the results on to another, which waits for the rest. If this is
/// a deadlock, the workers wake the thread that has read first, and nobody wakes the one that waits now.
#[test]
fn whichever_thread_reads_is_woken() {
    // Who reads begins to wait before there is a job, which costs no switch.
    check("An item comes to whichever thread reads.").bound(0).run(|| {
        let (sender, jobs) = channel::unbounded();
        let mut results = fan_out(jobs, 1, |job| job);
        let_all_wait();
        let user = thread::spawn(move || {
            sender.send(1).expect("the queue is still here");
            sender
        });
        assert!(matches!(results.next(), Some(Ok(1))), "the item of job 1");
        let sender = user.join().expect("it only sends");
        let reader = thread::spawn(move || assert_eq!(read(&mut results), [2], "the item of job 2"));
        let_all_wait();
        sender.send(2).expect("the queue is still here");
        let_all_wait();
        drop(sender);
        reader.join().expect("it only reads");
    });
}
