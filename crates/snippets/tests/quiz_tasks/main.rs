//! The keys of the questions about tasks, computed: each program that a question shows is explored under every schedule
//! within three delays, and the chapter's key is compared with what came out. A module a chapter.
//!
//! The chapter includes its programs from here by anchor.

extern crate interleave_tokio as tokio;
extern crate interleave_tokio_std as core;
#[macro_use]
extern crate interleave_tokio_std as std;
extern crate interleave_tokio_util as tokio_util;
extern crate std as real;

mod bounded_concurrency;
mod child_deadline;
mod fetch_all;
mod orphan_task;
mod outcomes;
mod pipeline;
mod request_scope;
mod retry_once;
mod spawn_storm;
mod stoppable_worker;
mod token_first;
mod token_per_request;
