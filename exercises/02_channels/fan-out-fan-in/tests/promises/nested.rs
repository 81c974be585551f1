use std::sync::Barrier;
use std::thread;

use super::{fan_out, queue, read};
use crossbeam::channel;
use interleave_std::probe::let_all_wait;
use interleave_std::{Threads, check};

/// A picture is scaled in parts, by a pool of its own within the job. If this deadlocks, the inner pool waits for a
/// place that the outer job holds: the number of jobs in process, or a lock, is one for all pools there are. Look for
/// a `static`.
#[test]
fn a_pool_within_a_job_has_its_own_workers() {
    // Who counts all pools together fails in every schedule; one switch lets the two pools change places.
    check("A pool within a job has its own workers.").bound(1).run(|| {
        let mut results = fan_out(queue([1]), 1, |job| {
            let parts = read(&mut fan_out(queue([job]), 1, |part| part * 10));
            parts.into_iter().sum()
        });
        assert_eq!(read(&mut results), [10], "the item of job 1, whose one part is 10");
    });
}

/// The two halves of a picture are scaled at the same time, each of which waits for the other. If this deadlocks, a pool
/// within a job has fewer workers than it was asked for.
#[test]
fn a_pool_within_a_job_has_all_its_workers() {
    // Who starts fewer does so in every schedule.
    check("A pool within a job has as many workers as it was asked for.").bound(0).run(|| {
        let mut results = fan_out(queue([1]), 1, |job| {
            let halves = Barrier::new(2);
            let parts = read(&mut fan_out(queue([job, job]), 2, move |half| {
                halves.wait();
                half * 10
            }));
            parts.into_iter().sum()
        });
        assert_eq!(read(&mut results), [20], "the item of job 1, whose two parts are 10 each");
    });
}

/// A picture's parts are given up while the picture itself is still in process, and then another part is sent. If it is
/// accepted, a drop on a worker's thread does not wait, whichever pool's results it drops.
#[test]
fn a_pool_within_a_job_is_dropped_like_any_other() {
    // None: the workers within sleep where nobody waits for them. The switch lets one of them be late.
    check("When a pool within a job is dropped, it has let go of its queue.").bound(1).run(|| {
        let mut results = fan_out(queue([1]), 1, |part| {
            let (sender, parts) = channel::unbounded();
            drop(fan_out(parts, 1, |part| part));
            u64::from(sender.send(part).is_ok())
        });
        assert_eq!(read(&mut results), [0], "parts that were accepted after the drop");
    });
}

/// The pictures are given up, and the job in hand goes on with the parts of its own. If this deadlocks, the drop of one
/// pool locks what every pool needs to begin: look for a `static`, and for a lock that is held while threads are joined.
#[test]
fn a_pool_begins_while_another_is_dropped() {
    // None: the job goes on when the drop has come as far as it can.
    check("A pool begins at once, also while another one is being dropped.").bound(0).run(|| {
        let (go_on, going) = channel::bounded::<()>(0);
        let (done, parts) = channel::bounded(1);
        let results = fan_out(queue([1]), 1, move |job| {
            assert!(going.recv().is_err(), "it is told by closing");
            done.send(read(&mut fan_out(queue([job]), 1, |part| part * 10)))
                .expect("the check waits for this");
            job
        });
        // So that the job is in process when the drop begins.
        let_all_wait();
        let goer = thread::spawn(move || {
            let_all_wait();
            drop(go_on);
        });
        drop(results);
        assert_eq!(parts.recv(), Ok(vec![10]), "what the job has made of its part");
        goer.join().expect("it only drops");
    });
}
