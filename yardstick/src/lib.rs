//! The engine beside loom: the same models on both, with the same bound on switches.
//!
//! `tests/outcomes.rs` compares what they find, `benches/speed.rs` how long they take. A crate of its own,
//! and none of the default members, so that nobody who only learns or works on the book builds loom.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A program, and its outcome.
pub type Program = fn() -> Vec<u32>;

/// The models in loom's hands.
pub mod on_loom {
    extern crate loom as std;

    include!("models.rs");
}

/// The models in the engine's hands.
pub mod on_ours {
    extern crate interleave_std as std;

    include!("models.rs");
}

/// What came of exploring a model.
#[derive(Debug)]
pub struct Explored {
    /// Every outcome that was seen.
    pub outcomes: BTreeSet<Vec<u32>>,
    /// How many schedules were run.
    pub schedules: u64,
    /// How long that took.
    pub time: Duration,
}

impl Explored {
    fn of(explore: impl FnOnce(Box<dyn Fn(Vec<u32>) + Send + Sync>)) -> Self {
        let outcomes = Arc::new(Mutex::new(BTreeSet::new()));
        let schedules = Arc::new(AtomicU64::new(0));
        let note = {
            let (outcomes, schedules) = (Arc::clone(&outcomes), Arc::clone(&schedules));
            move |outcome| {
                schedules.fetch_add(1, Ordering::Relaxed);
                outcomes.lock().unwrap_or_else(PoisonError::into_inner).insert(outcome);
            }
        };
        let start = Instant::now();
        explore(Box::new(note));
        let time = start.elapsed();
        let outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Self { outcomes, schedules: schedules.load(Ordering::Relaxed), time }
    }
}

/// Explores a program on loom.
pub fn loom(bound: u32, program: Program) -> Explored {
    Explored::of(|note| {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = Some(bound as usize);
        builder.check(move || note(program()));
    })
}

/// Explores a program on the engine.
pub fn ours(bound: u32, program: Program) -> Explored {
    use interleave_std::Threads as _;

    Explored::of(|note| {
        let explored = interleave_std::check("It ends.").bound(bound).judge(move || note(program()));
        assert!(explored.as_ref().is_ok_and(|explored| explored.complete), "{explored:?}");
    })
}
