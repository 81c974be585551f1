//! A thread takes the jobs and hands each to whoever is free. It has taken a job before somebody is free: one more is in hand, and it is lost when the results are dropped.
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::two_workers_do_not_take_the_same_room
//! rejected by: schedules::a_job_that_comes_with_the_drop_is_not_lost

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
    let (hand, handed) = bounded(0);
    let workers = (0..workers).map(|_| {
        let (jobs, done, process) = (handed.clone(), done.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &done, &*process))
    });
    let mut threads: Vec<JoinHandle<()>> = workers.collect();
    threads.push(thread::spawn(move || hand_on(&jobs, &stopped, &hand)));
    Results { threads, items: Some(items), stop: Some(stop) }
}

fn hand_on<J>(jobs: &Receiver<J>, stopped: &Receiver<()>, hand: &Sender<J>) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        select! {
            send(hand, job) -> handed => if handed.is_err() { return },
            recv(stopped) -> _ => return,
        }
    }
}

fn work<J, R>(jobs: &Receiver<J>, done: &Sender<thread::Result<R>>, process: &impl Fn(J) -> R) {
    for job in jobs {
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
    threads: Vec<JoinHandle<()>>,
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
        for thread in self.threads.drain(..) {
            thread.join().expect("a worker catches what its jobs panic with");
        }
    }
}
