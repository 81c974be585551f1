use crate::exercise::model;
use job_queue::{Outcome, Version, run};

/// A test that fails without a bug is switched off within a week. If this fails, look for what the queue
/// never promised: which thread gets a job, how long one takes, and what can be seen before the other threads
/// have ended. Every thread of the model must come to its end too: somebody has to close the queue.
#[test]
fn the_right_queue_passes() {
    passes("promises::the_right_queue_passes", Version::Right);
}

/// The next version of the queue will be right in another way. If this fails, the model asks for what the
/// queue does and has never promised: that a push wakes one thread only, or what becomes of a job that is
/// pushed after the close.
#[test]
fn another_right_queue_passes() {
    passes("promises::another_right_queue_passes", Version::RightInAnotherWay);
}

fn passes(test: &str, version: Version) {
    match run(test, version, model) {
        Outcome::Passed => {}
        Outcome::Failed(why) => panic!("your model failed with the queue that keeps its promises:\n{why}"),
        Outcome::DidNotEnd => panic!(
            "your model did not come to its end within half a minute: take fewer threads, fewer jobs, or a `preemption_bound` of 3"
        ),
        Outcome::NotTried => {
            panic!("your model did not come to its end with another queue, so it was not tried with this one")
        }
    }
}
