//! The reader knows how many jobs were begun and how many are done, and ends when these are equal and the queue is closed.
//! A job that panics is never done, so the reader waits for ever.
//! rejected by: schedules::a_panic_is_that_jobs_item
//! also by: behaviour::a_panic_is_that_jobs_item
//! rejected by: schedules::a_panic_spares_the_other_worker
//! rejected by: schedules::a_panicking_reader_ends_the_workers
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::an_item_waits_for_no_other
//! rejected by: schedules::after_the_drop_no_worker_begins_job_after_job
//! rejected by: schedules::a_drop_makes_no_room_for_more_work
//! rejected by: schedules::no_worker_panics_where_nobody_reads_a_panic

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

#[derive(Debug, Default)]
struct Counts {
    workers: usize,
    begun: usize,
    done: usize,
    stopped: bool,
}

type Shared<R> = Arc<(Mutex<(Counts, Vec<R>)>, Condvar)>;

pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "0 workers would never take a job");
    let process = Arc::new(process);
    let (stop, stopped) = bounded(0);
    let shared: Shared<R> = Arc::default();
    shared.0.lock().unwrap().0.workers = workers;
    let workers = (0..workers).map(|_| {
        let (jobs, stopped, process, shared) =
            (jobs.clone(), stopped.clone(), Arc::clone(&process), Arc::clone(&shared));
        thread::spawn(move || work(&jobs, &stopped, &shared, &*process))
    });
    Results { workers: workers.collect(), stop: Some(stop), shared }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    (state, changed): &(Mutex<(Counts, Vec<R>)>, Condvar),
    process: &impl Fn(J) -> R,
) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => break,
        };
        let Ok(job) = job else { break };
        state.lock().unwrap().0.begun += 1;
        let item = process(job);
        let mut state = changed
            .wait_while(state.lock().unwrap(), |(counts, items)| {
                !counts.stopped && items.len() >= counts.workers
            })
            .unwrap();
        state.0.done += 1;
        state.1.push(item);
        changed.notify_all();
    }
    state.lock().unwrap().0.workers -= 1;
    changed.notify_all();
}

#[derive(Debug)]
pub struct Results<R> {
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
    shared: Shared<R>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let (state, changed) = &*self.shared;
        let over = |counts: &Counts| counts.workers == 0 && counts.begun == counts.done;
        let mut state = changed
            .wait_while(state.lock().unwrap(), |(counts, items)| items.is_empty() && !over(counts))
            .unwrap();
        let item = state.1.pop();
        changed.notify_all();
        item.map(Ok)
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner).0.stopped = true;
        self.shared.1.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
