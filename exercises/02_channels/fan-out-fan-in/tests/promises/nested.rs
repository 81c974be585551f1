use super::{fan_out, queue, read};
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
