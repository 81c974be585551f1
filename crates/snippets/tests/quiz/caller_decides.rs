//! `01_fundamental_rules/caller-decides.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod peak {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use std::thread;

    // ANCHOR: peak
    pub fn peak() -> u32 {
        let (now, most) = (AtomicU32::new(0), AtomicU32::new(0));
        let add = |half: &[u32]| {
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            let sum: u32 = half.iter().sum();
            now.fetch_sub(1, SeqCst);
            sum
        };
        let sum: u32 = thread::scope(|scope| {
            [[1, 2], [3, 4]]
                .iter()
                .map(|half| scope.spawn(move || add(half)))
                .map(|half| half.join().unwrap())
                .sum()
        });
        assert_eq!(sum, 10);
        most.into_inner()
    }
    // ANCHOR_END: peak

    pub fn peak_collected() -> u32 {
        let (now, most) = (AtomicU32::new(0), AtomicU32::new(0));
        let work = || {
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            now.fetch_sub(1, SeqCst);
        };
        thread::scope(|scope| {
            let halves: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
            halves.into_iter().for_each(|half| half.join().unwrap());
        });
        most.into_inner()
    }
}

#[test]
fn a_lazy_iterator_has_one_at_work_at_a_time() {
    assert_eq!(outcomes(peak::peak), BTreeSet::from([1]));
    assert_eq!(outcomes(peak::peak_collected), BTreeSet::from([1, 2]));
}

mod looks {
    // ANCHOR: looks
    use std::sync::{Arc, Mutex};
    use std::thread::{self, JoinHandle};

    type Lines = Arc<Mutex<Vec<&'static str>>>;

    fn log(lines: &Lines, line: &'static str) -> JoinHandle<()> {
        let lines = Arc::clone(lines);
        thread::spawn(move || lines.lock().unwrap().push(line))
    }

    pub fn caller() -> usize {
        let lines = Lines::default();
        let logging = log(&lines, "started");
        let seen = lines.lock().unwrap().len();
        logging.join().unwrap();
        seen
    }
    // ANCHOR_END: looks
}

#[test]
fn what_a_function_has_started_may_come_later() {
    assert_eq!(outcomes(looks::caller), BTreeSet::from([0, 1]));
}
