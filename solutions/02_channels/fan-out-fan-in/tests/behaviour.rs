//! Your library on real threads.

extern crate fan_out_fan_in_solution as exercise;

#[path = "../../../../exercises/02_channels/fan-out-fan-in/tests/promises/behaviour.rs"]
mod promises;
