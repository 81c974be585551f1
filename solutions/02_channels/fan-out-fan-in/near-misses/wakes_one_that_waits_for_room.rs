//! Has a buffer with Condvars for the items, and the drop wakes one of the workers that wait for room.
//! rejected by: schedules::dropping_the_results_ends_all_that_wait_for_room
//! rejected by: schedules::two_workers_do_not_take_the_same_room
//! rejected by: schedules::work_stops_while_nobody_reads

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

#[derive(Debug)]
struct State<R> {
    items: VecDeque<thread::Result<R>>,
    workers: usize,
    gone: bool,
}

#[derive(Debug)]
struct Shared<R> {
    state: Mutex<State<R>>,
    not_empty: Condvar,
    not_full: Condvar,
}

/// Processes `jobs` on as many threads as `workers` says.
///
/// # Panics
/// Panics if `workers` is 0.
pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0);
    let room = workers;
    let shared = Arc::new(Shared {
        state: Mutex::new(State { items: VecDeque::new(), workers, gone: false }),
        not_empty: Condvar::new(),
        not_full: Condvar::new(),
    });
    let (stop, stopped) = bounded::<()>(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, shared, stopped, process) =
                (jobs.clone(), Arc::clone(&shared), stopped.clone(), Arc::clone(&process));
            thread::spawn(move || {
                loop {
                    let job = select! {
                        recv(stopped) -> _ => break,
                        recv(jobs) -> job => job,
                    };
                    let Ok(job) = job else { break };
                    let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                    let state = shared.state.lock().unwrap();
                    let mut state = shared
                        .not_full
                        .wait_while(state, |state| state.items.len() == room && !state.gone)
                        .unwrap();
                    if state.gone {
                        break;
                    }
                    state.items.push_back(item);
                    shared.not_empty.notify_one();
                }
                shared.state.lock().unwrap().workers -= 1;
                shared.not_empty.notify_one();
            })
        })
        .collect();
    Results { shared, stop: Some(stop), workers }
}

#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    shared: Arc<Shared<R>>,
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let state = self.shared.state.lock().unwrap();
        let mut state = self
            .shared
            .not_empty
            .wait_while(state, |state| state.items.is_empty() && state.workers > 0)
            .unwrap();
        let item = state.items.pop_front();
        drop(state);
        self.shared.not_full.notify_one();
        item
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.stop = None;
        self.shared.state.lock().unwrap().gone = true;
        self.shared.not_full.notify_one();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
