//! A scope is a good way to join the workers, but it ends when the queue does: `fan_out` does not return while jobs may
//! still come.
//! rejected by: schedules::an_item_comes_as_soon_as_its_job_is_done
//! rejected by: behaviour::a_panic_is_that_jobs_item
//! rejected by: behaviour::as_many_jobs_at_once_as_workers
//! rejected by: behaviour::dropping_the_results_returns
//! rejected by: behaviour::each_job_gives_one_item
//! rejected by: behaviour::without_jobs_the_results_end
//! rejected by: schedules::a_panicking_reader_ends_the_workers
//! rejected by: schedules::an_item_waits_for_no_other
//! rejected by: schedules::dropping_the_results_ends_busy_workers
//! rejected by: schedules::dropping_the_results_ends_idle_workers
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::who_waits_for_a_job_or_an_item_sleeps
//! rejected by: schedules::without_jobs_the_results_end
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::two_workers_do_not_take_the_same_room
//! rejected by: schedules::dropping_the_results_ends_all_that_wait_for_room
//! rejected by: schedules::dropped_when_a_worker_is_about_to_wait_for_room
//! rejected by: schedules::dropped_while_two_workers_want_one_job
//! rejected by: schedules::a_job_that_comes_with_the_drop_is_not_lost
//! rejected by: schedules::a_drop_makes_no_room_for_more_work
//! rejected by: behaviour::a_slow_job_holds_up_none_of_a_long_queue
//! rejected by: schedules::who_waits_for_the_last_item_sleeps
//! rejected by: schedules::after_a_quiet_hour_two_jobs_are_processed_at_once
//! rejected by: schedules::dropped_before_a_job_panics
//! rejected by: schedules::an_hour_later_a_slow_job_still_holds_up_no_other
//! rejected by: schedules::an_item_waits_for_no_later_job
//! rejected by: schedules::a_worker_is_free_when_its_item_is_read
//! rejected by: schedules::a_job_that_somebody_else_takes_costs_no_worker
//! rejected by: schedules::whichever_thread_reads_is_woken
//! rejected by: schedules::a_worker_with_an_item_keeps_no_other_from_its_job
//! rejected by: schedules::the_worker_whose_item_is_read_begins_the_next_job
//! rejected by: schedules::dropped_after_somebody_else_took_the_job
//! rejected by: schedules::a_pool_within_a_job_is_dropped_like_any_other
//! rejected by: schedules::a_pool_begins_while_another_is_dropped

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;
use std::vec;

use crossbeam::channel::Receiver;

pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "0 workers would never take a job");
    let items = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                for job in &jobs {
                    let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                    items.lock().unwrap().push(item);
                }
            });
        }
    });
    Results { items: items.into_inner().unwrap().into_iter() }
}

#[derive(Debug)]
pub struct Results<R> {
    items: vec::IntoIter<thread::Result<R>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.next()
    }
}
