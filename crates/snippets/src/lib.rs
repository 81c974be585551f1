//! Every block of Rust that stands in a chapter, as a doctest: `cargo test -p snippets`.
//!
//! A failing one is named by its chapter and the line of its block in that chapter.

include!(concat!(env!("OUT_DIR"), "/chapters.rs"));
