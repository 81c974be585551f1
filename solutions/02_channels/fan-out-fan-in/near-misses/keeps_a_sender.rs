//! The results keep the sender that the workers' senders were cloned from. The channel never closes, so the reader waits
//! for ever for the item after the last one.
//! rejected by: schedules::each_job_gives_one_item
//! also by: behaviour::each_job_gives_one_item
//! also by: behaviour::without_jobs_the_results_end
//! rejected by: schedules::a_panic_is_that_jobs_item
//! rejected by: schedules::a_panic_spares_the_other_worker
//! rejected by: schedules::a_slow_job_holds_up_no_other
//! rejected by: schedules::an_item_comes_as_soon_as_its_job_is_done
//! rejected by: schedules::an_item_waits_for_no_other
//! rejected by: schedules::no_item_is_lost_while_the_reader_is_late
//! rejected by: schedules::no_more_jobs_than_workers_are_in_process
//! rejected by: schedules::two_jobs_are_processed_at_once
//! rejected by: schedules::who_waits_for_a_job_or_an_item_sleeps
//! rejected by: schedules::without_jobs_the_results_end
//! rejected by: schedules::who_waits_for_the_last_item_sleeps
//! rejected by: schedules::after_a_quiet_hour_two_jobs_are_processed_at_once
//! rejected by: schedules::an_hour_later_a_slow_job_still_holds_up_no_other
//! rejected by: schedules::an_item_waits_for_no_later_job
//! rejected by: schedules::a_job_that_somebody_else_takes_costs_no_worker
//! rejected by: schedules::whichever_thread_reads_is_woken
//! rejected by: schedules::a_worker_with_an_item_keeps_no_other_from_its_job
//! rejected by: schedules::the_worker_whose_item_is_read_begins_the_next_job
//! rejected by: schedules::a_pool_within_a_job_has_its_own_workers
//! rejected by: schedules::a_pool_within_a_job_has_all_its_workers
//! rejected by: schedules::a_pool_within_a_job_is_dropped_like_any_other
//! rejected by: schedules::a_pool_begins_while_another_is_dropped

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

// ANCHOR: fan_out
pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "0 workers would never take a job");
    let process = Arc::new(process);
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let workers = (0..workers).map(|_| {
        let (jobs, done, stopped, process) =
            (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &stopped, &done, &*process))
    });
    Results { workers: workers.collect(), items: Some(items), stop: Some(stop), _done: done }
}
// ANCHOR_END: fan_out

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    process: &impl Fn(J) -> R,
) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

#[derive(Debug)]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    _done: Sender<thread::Result<R>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop((self.stop.take(), self.items.take()));
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
