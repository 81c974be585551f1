//! The engine's speed beside loom's, on the same models with the same bound: `cargo bench -p yardstick`.
//!
//! What a learner waits for is the time of a whole check, so that is what is compared. Loom leaves out
//! schedules that differ only in the order of operations that commute; the engine leaves out those that come
//! to a state seen before, and adds wake-ups without a reason and a switch right after what others can act
//! on.

use std::time::Duration;

use yardstick::{Explored, Program, loom, on_loom, on_ours, ours};

/// Checks of each model; the fastest one counts.
const TRIES: usize = 5;

fn best(explore: fn(u32, Program) -> Explored, bound: u32, program: Program) -> Explored {
    let tries = (0..TRIES).map(|_| explore(bound, program));
    tries.min_by_key(|explored| explored.time).expect("there are tries")
}

fn columns(explored: &Explored) -> String {
    let Explored { schedules, time, .. } = explored;
    let rate = *schedules as f64 / time.as_secs_f64();
    format!("{schedules:>9} {:>9.2} ms {rate:>10.0}/s", time.as_secs_f64() * 1000.0)
}

fn main() {
    println!("{:<38} {:^34} {:^34}  time", "model", "loom", "ours");
    let (mut all_loom, mut all_ours) = (Duration::ZERO, Duration::ZERO);
    for ((name, bound, theirs), (_, _, mine)) in on_loom::MODELS.into_iter().zip(on_ours::MODELS) {
        let (theirs, mine) = (best(loom, bound, theirs), best(ours, bound, mine));
        let ratio = mine.time.as_secs_f64() / theirs.time.as_secs_f64();
        println!("{name:<38} {:>34} {:>34} {ratio:>5.2}", columns(&theirs), columns(&mine));
        all_loom += theirs.time;
        all_ours += mine.time;
    }
    let ratio = all_ours.as_secs_f64() / all_loom.as_secs_f64();
    println!(
        "{:<38} {:>20.2} ms {:>33.2} ms {ratio:>24.2}",
        "together",
        all_loom.as_secs_f64() * 1000.0,
        all_ours.as_secs_f64() * 1000.0
    );
}
