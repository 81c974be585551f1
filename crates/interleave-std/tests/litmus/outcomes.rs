//! The outcomes of a program, over every schedule.

use std::collections::BTreeSet;
use std::real::sync::{Mutex, PoisonError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering, fence};
use std::thread;

use interleave_std::{Threads, check};

/// What the threads of a litmus test share; 0 at first.
#[derive(Debug, Default)]
pub struct Memory {
    pub x: AtomicU32,
    pub y: AtomicU32,
    pub z: AtomicU32,
}

type Body = Arc<dyn Fn(&Memory) -> Vec<u32> + Send + Sync>;

/// A thread: what it does, and the values it has read.
pub fn body(body: impl Fn(&Memory) -> Vec<u32> + Send + Sync + 'static) -> Body {
    Arc::new(body)
}

/// A fence, where the test asks for one.
pub fn fence_if(order: Option<Ordering>) {
    order.into_iter().for_each(fence);
}

/// The outcomes of these threads: `00 01 11`.
pub fn litmus(bodies: &[Body]) -> String {
    with_final(bodies, |_| Vec::new())
}

/// As `litmus`, with values that are read when all threads have ended.
pub fn with_final(bodies: &[Body], last: impl Fn(&Memory) -> Vec<u32> + Send + Sync + 'static) -> String {
    let bodies = bodies.to_vec();
    outcomes(move || {
        let memory = Arc::new(Memory::default());
        let [others @ .., mine] = &bodies[..] else { panic!("a program without a thread") };
        let others: Vec<_> = others
            .iter()
            .map(|body| {
                let (memory, body) = (Arc::clone(&memory), Arc::clone(body));
                thread::spawn(move || body(&memory))
            })
            .collect();
        let mine = mine(&memory);
        let mut read: Vec<u32> = others.into_iter().flat_map(|other| other.join().unwrap()).collect();
        read.extend(mine);
        read.extend(last(&memory));
        read
    })
}

/// The outcomes of any program that returns digits.
pub fn outcomes(program: impl Fn() -> Vec<u32> + Send + Sync + 'static) -> String {
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let explored = check("It ends.").every_schedule().run({
        let found = Arc::clone(&found);
        move || {
            let outcome: String = program().iter().map(u32::to_string).collect();
            found.lock().unwrap_or_else(PoisonError::into_inner).insert(outcome);
        }
    });
    assert!(explored.complete, "{explored:?}");
    let found = found.lock().unwrap_or_else(PoisonError::into_inner);
    found.iter().cloned().collect::<Vec<_>>().join(" ")
}
