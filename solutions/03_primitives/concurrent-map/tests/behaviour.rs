//! Your library on real threads.

extern crate concurrent_map_solution as exercise;

#[path = "../../../../exercises/03_primitives/concurrent-map/tests/promises/behaviour.rs"]
mod promises;
