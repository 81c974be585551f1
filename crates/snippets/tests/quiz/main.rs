//! The keys of the chapters' questions, computed: each program that a question shows is explored under every
//! schedule, and the chapter's key is compared with what came out. A module a chapter.
//!
//! The chapter includes its programs from here by anchor.

#[macro_use]
extern crate interleave_std as std;
extern crate interleave_crossbeam as crossbeam;
extern crate interleave_std as core;
extern crate std as real;

mod caller_decides;
mod catch_the_race;
mod check_then_act;
mod concurrent_map;
mod fan_out_fan_in;
mod generator;
mod loop_capture;
mod once;
mod outcomes;
mod parallel_reduce;
mod pool_starvation;
mod publish;
mod safe_counter;
mod scoped_sum;
mod send_after_close;
mod sender_closes;
mod sleep_sync;
mod stoppable_thread;
mod wait_group;
