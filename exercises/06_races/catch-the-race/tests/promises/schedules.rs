use crate::exercise::model;
use job_queue::{Outcome, Version, run};

/// `pop` looks at the first job under a lock, and removes it under the next. Two who pop at the same time
/// both get it, and the mail is sent twice. If this fails, nobody compares what was popped with what was
/// pushed, or only one thread pops, or what was popped lies in a set, where twice is once.
#[test]
fn a_job_that_is_handed_out_twice_is_noticed() {
    caught(
        "promises::a_job_that_is_handed_out_twice_is_noticed",
        Version::HandedOutTwice,
        "whose `pop` looks at the first job under one lock and removes it under another",
    );
}

/// Whoever was woken looks at the first job under a lock, and removes it under the next. Another who pops then
/// gets it too. If this fails, two pop at the same time only where the jobs lie there before, or what they got
/// is not compared with what was pushed: have two wait, and ask that each job came out once.
#[test]
fn a_job_that_is_handed_out_twice_to_one_who_waits_is_noticed() {
    caught(
        "promises::a_job_that_is_handed_out_twice_to_one_who_waits_is_noticed",
        Version::HandedOutTwiceWhenWoken,
        "whose `pop`, once it was woken, looks at the first job under one lock and removes it under another",
    );
}

/// `pop` leaves the last job of a closed queue inside. Each worker does it again and again, and none goes home.
/// If this fails, nobody pops until there is a `None`, or once more after the last job: count the `pop`s that
/// follow the close.
#[test]
fn a_job_that_comes_again_after_the_close_is_noticed() {
    caught(
        "promises::a_job_that_comes_again_after_the_close_is_noticed",
        Version::LastJobStays,
        "whose `pop` leaves the last job inside once the queue is closed, and gives it again",
    );
}

/// `pop` sees that there is nothing, and then begins to wait. What comes in between wakes nobody. If this
/// fails, nobody pops while another thread pushes or closes.
#[test]
fn a_wake_up_that_is_lost_is_noticed() {
    caught(
        "promises::a_wake_up_that_is_lost_is_noticed",
        Version::LeavesAGap,
        "whose `pop` unlocks between its look at the jobs and its wait",
    );
}

/// `pop` sees that there is nothing, and then begins to wait, if the queue is not closed meanwhile. A job
/// that comes in between lies there until the next one comes. If this fails, each of your models closes the
/// queue while somebody may wait for a job: the close wakes that one, and it finds what it should have been
/// woken for.
#[test]
fn a_job_that_wakes_nobody_before_the_close_is_noticed() {
    caught(
        "promises::a_job_that_wakes_nobody_before_the_close_is_noticed",
        Version::LeavesAGapForJobs,
        "whose `pop` unlocks between its look at the jobs and its wait, and looks for a close, not for jobs, in between",
    );
}

/// `push` wakes somebody only if the queue was empty. Two wait, two jobs come at once, and one of the
/// two is woken: the second job lies there beside one who waits for it. If this fails, two wait for a job each
/// only where a close follows, which wakes the second: have two pop once each, push two jobs, and do not close.
#[test]
fn a_second_job_that_wakes_nobody_is_noticed() {
    caught(
        "promises::a_second_job_that_wakes_nobody_is_noticed",
        Version::WakesForTheFirstJob,
        "whose `push` wakes nobody while a job is inside",
    );
}

/// `close` wakes one of those who wait. The others wait for ever, and the service does not stop. If this
/// fails, there is never more than one who waits, or nobody closes.
#[test]
fn a_thread_that_is_left_waiting_is_noticed() {
    caught(
        "promises::a_thread_that_is_left_waiting_is_noticed",
        Version::WakesOne,
        "whose `close` calls `notify_one`",
    );
}

/// `close` wakes nobody while a job is inside: there is no need to, since its push has woken somebody. That is
/// one of those who wait, and the others wait for ever. If this fails, more than one waits only where the queue
/// is empty when it is closed: have two wait for one job, and close right behind it.
#[test]
fn a_thread_that_is_left_waiting_beside_a_job_is_noticed() {
    caught(
        "promises::a_thread_that_is_left_waiting_beside_a_job_is_noticed",
        Version::WakesNobodyWithJobs,
        "whose `close` wakes nobody while there are jobs",
    );
}

/// `pop` looks first whether the queue is closed. What was pushed before is lost on the evening of every
/// release. If this fails, nobody closes while there are jobs, or nobody counts what came out.
#[test]
fn a_job_that_is_lost_at_the_close_is_noticed() {
    caught(
        "promises::a_job_that_is_lost_at_the_close_is_noticed",
        Version::ClosedFirst,
        "whose `pop` gives `None` when the queue is closed, also while there are jobs",
    );
}

/// Whoever was woken looks first whether the queue is closed. A job that was pushed for somebody who waits is
/// lost if the close comes before that one has its lock. If this fails, everything is pushed before somebody
/// waits, or nobody closes after a push.
#[test]
fn a_job_that_is_lost_to_one_who_waits_at_the_close_is_noticed() {
    caught(
        "promises::a_job_that_is_lost_to_one_who_waits_at_the_close_is_noticed",
        Version::ClosedFirstWhenWoken,
        "whose `pop`, once it was woken, gives `None` when the queue is closed, also while there are jobs",
    );
}

/// `pop` takes the last job. The cancellation of an order goes out before its confirmation. If this fails,
/// never are two jobs inside at once, or nobody compares the order in which one thread popped with the order
/// in which one pushed.
#[test]
fn an_order_that_is_lost_is_noticed() {
    caught(
        "promises::an_order_that_is_lost_is_noticed",
        Version::LastFirst,
        "whose `pop` takes the last job",
    );
}

/// Whoever has waited takes the last job. Two orders come in a quiet moment, and the second goes out first. If
/// this fails, all jobs are inside before anybody pops, or what one thread popped is sorted before it is
/// compared: have one thread wait for two jobs, and look at which comes first.
#[test]
fn an_order_that_is_lost_to_one_who_waits_is_noticed() {
    caught(
        "promises::an_order_that_is_lost_to_one_who_waits_is_noticed",
        Version::LastFirstWhenWoken,
        "whose `pop`, once it was woken, takes the last job",
    );
}

/// `pop` takes the last job once the queue is closed. What is left on the evening of a release comes out in
/// reverse. If this fails, never are two jobs inside when the queue is closed, or nobody compares the order in
/// which one thread pops them then.
#[test]
fn an_order_that_is_lost_at_the_close_is_noticed() {
    caught(
        "promises::an_order_that_is_lost_at_the_close_is_noticed",
        Version::LastFirstOnceClosed,
        "whose `pop` takes the last job when the queue is closed",
    );
}

/// `pop` waits under `if` and not under `while`. Whoever was woken for a job that another thread has taken
/// meanwhile gets a `None`, goes home, and the service has one worker less. If this fails, there is never more
/// than one who pops, or nobody minds a `None` that comes while the queue is open.
#[test]
fn a_none_of_an_open_queue_is_noticed() {
    caught(
        "promises::a_none_of_an_open_queue_is_noticed",
        Version::LooksOnce,
        "whose `pop` does not look again when it was woken, and gives `None` if another thread was quicker",
    );
}

/// The same `if`, and a `push` that wakes under the lock: whoever waits alone always finds the job it was woken for. If
/// this fails, nobody minds a `None` where two pop and the queue is open: ask that each of them got a job. A bound of 2
/// preemptions may be too low for it.
#[test]
fn a_none_of_an_open_queue_beside_another_who_pops_is_noticed() {
    caught(
        "promises::a_none_of_an_open_queue_beside_another_who_pops_is_noticed",
        Version::LooksOnceBesideOthers,
        "whose `pop` does not look again when it was woken, and gives `None` if another who pops was quicker",
    );
}

fn caught(test: &str, version: Version, which: &str) {
    match run(test, version, model) {
        Outcome::Failed(_) => {}
        Outcome::Passed => {
            panic!("your model passed with a queue {which}: none of its interleavings shows that")
        }
        Outcome::DidNotEnd => {
            panic!("your model did not come to its end within half a minute, with a queue {which}")
        }
        Outcome::NotTried => {
            panic!(
                "your model did not come to its end with another queue, so it was not tried with one {which}"
            )
        }
    }
}
