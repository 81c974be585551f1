//! Your library on the real tokio.

extern crate fetch_all_solution as exercise;

#[path = "../../../../exercises/04_groups/fetch-all/tests/promises/behaviour.rs"]
mod promises;
