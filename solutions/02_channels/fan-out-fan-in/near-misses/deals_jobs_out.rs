//! Each worker has a queue of its own, and a thread deals the jobs out in turn. A job may wait behind a slow one while
//! another worker is idle.
//! rejected by: schedules::a_slow_job_holds_up_no_other
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::two_workers_do_not_take_the_same_room
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::a_job_that_comes_with_the_drop_is_not_lost
//! also by: behaviour::a_slow_job_holds_up_none_of_a_long_queue

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
    let (queues, mut workers): (Vec<_>, Vec<_>) = (0..workers)
        .map(|_| {
            let (queue, mine) = bounded(0);
            let (done, stopped, process) = (done.clone(), stopped.clone(), Arc::clone(&process));
            (queue, thread::spawn(move || work(&mine, &stopped, &done, &*process)))
        })
        .unzip();
    workers.push(thread::spawn(move || {
        for queue in queues.iter().cycle() {
            let job = select! {
                recv(jobs) -> job => job,
                recv(stopped) -> _ => return,
            };
            let Ok(job) = job else { return };
            select! {
                send(queue, job) -> sent => if sent.is_err() { return },
                recv(stopped) -> _ => return,
            }
        }
    }));
    Results { workers, items: Some(items), stop: Some(stop) }
}

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
