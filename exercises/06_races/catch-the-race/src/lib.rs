//! # The model that finds the bug
//!
//! A mail service hands its jobs from one thread to others through a [`Queue`]. Somebody wants to make it
//! faster. Before that, it gets a test that goes through every interleaving, with [loom], so that a mistake
//! is found on the same day and not in the spring.
//!
//! The queue's `push(u32)` puts a job behind the others, `pop() -> Option<u32>` waits for one, and `close()`
//! says that no more will come: it ends the waiting of everybody, and what is still inside is popped first,
//! before the `None`s. Nobody pushes after it, nor closes twice.
//!
//! Write [`model`]. It promises:
//!
//! - It passes if the queue keeps its promises, which stand on [`Queue`]: jobs are popped once each and in
//!   order, `pop` waits, and what was pushed before `close` is still popped after it. It asks no more than
//!   that.
//! - It fails if the queue hands a job out twice: to two who pop at the same time, say, be it one that lay
//!   there or one that was waited for; or, once it is closed, its last job again and again where a `None` is due.
//! - It fails if a wake-up can get lost: `pop` finds nothing, and what comes before it has begun to wait goes
//!   unnoticed, be it a job or the close; or two wait, two jobs come, and only one of the two is woken. In the
//!   service months go by between a job and the close: a close wakes everybody, and must not come to the rescue
//!   of a job.
//! - It fails if `close` leaves somebody waiting, be the queue empty or not: a job inside wakes one of those who
//!   wait, and the close all the others.
//! - It fails if jobs are lost when the queue is closed while they are still in it, also when somebody was
//!   waiting for one.
//! - It fails if one thread pops jobs in another order than one has pushed them: those that lay there, those
//!   that it had to wait for, and those that were left when the queue was closed.
//! - It fails if `pop` gives `None` although the queue is open: to one who was woken for a job that another
//!   thread has taken meanwhile, say.
//! - It comes to its end within half a minute, with each of the queues. loom takes seconds for three threads
//!   that do two or three things each, and days for a few more. A bound on the preemptions
//!   (`loom::model::Builder::preemption_bound`) of 3 makes that short, and finds nearly everything. With 2
//!   some models miss what they would find with 3.
//!
//! The thread that loom runs the model on may push, pop and close like any other. Each further one is one of
//! `loom::thread::spawn`, and what they share is in a `loom::sync::Arc`. When a thread waits for ever, loom
//! says so: for that you need no assertion. The checks run your model as it is against two right queues and
//! fifteen broken ones.
//!
//! [loom]: https://docs.rs/loom

use job_queue::Queue;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    loom::model(|| {
        let queue = Queue::new();
        queue.push(1);
        assert_eq!(queue.pop(), Some(1));
    });
}
