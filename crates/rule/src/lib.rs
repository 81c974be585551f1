//! A rule's files, as `cargo learn` and `cargo book` both read them.
//!
//! - [`Rule`]: the path that names a rule three times, as a chapter, as an exercise and as a solution.
//! - [`Manifest`]: the `Cargo.toml` of an exercise or a solution; what it tells of an exercise is [`Meta`].
//! - [`report`]: a stored schedule, which is the report of the check that rejects an answer.
//! - [`Header`]: the `//!` lines of a stored answer: what it is, and which tests reject it.
//!
//! Nobody but [`Rule::all`] reads a file: whoever has read one says in their own words what is wrong with it.

mod header;
mod manifest;
pub mod report;
mod rule;

pub use header::Header;
pub use manifest::{Explores, Manifest, Meta, Starts};
pub use rule::{Rule, Unlisted};
