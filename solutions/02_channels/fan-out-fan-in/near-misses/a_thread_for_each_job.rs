//! Starts a thread for each job, so nothing waits for a worker, and nothing limits how many run.
//! rejected by: schedules::no_more_jobs_than_workers_are_in_process
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::two_workers_do_not_take_the_same_room
//! rejected by: schedules::no_more_jobs_than_workers_are_in_process
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::two_workers_do_not_take_the_same_room
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::a_drop_makes_no_room_for_more_work
//! rejected by: schedules::after_the_drop_no_worker_begins_job_after_job
//! rejected by: schedules::after_the_drop_no_worker_begins_job_after_job

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

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
    let starter = thread::spawn(move || start(&jobs, &stopped, &done, &process));
    Results { starter: Some(starter), items: Some(items), stop: Some(stop) }
}

fn start<J, R, F>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    process: &Arc<F>,
) where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => break,
        };
        let Ok(job) = job else { break };
        let (done, process) = (done.clone(), Arc::clone(process));
        threads.push(thread::spawn(move || {
            let _ = done.send(catch_unwind(AssertUnwindSafe(|| process(job))));
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }
}

#[derive(Debug)]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    starter: Option<JoinHandle<()>>,
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
        self.starter.take().unwrap().join().unwrap();
    }
}
