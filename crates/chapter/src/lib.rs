//! A chapter's Markdown as its author wrote it, before a preprocessor has seen it.
//!
//! - [`Chapter`]: the text, cut into [`Line`]s that know whether they are prose, a comment or code.
//! - [`Fence`]: a block of code, with the words after its backticks and the reason it gives for not being
//!   tested.
//! - [`Directive`]: `{{#name arguments}}`, mdBook's own or one of ours.
//! - [`Summary`]: `SUMMARY.md`, the only list of chapters and their only order.
//! - [`doctests`]: the chapter as rustdoc is to test it, line for line.
//!
//! The crate `book` draws and checks with it, the build script of `snippets` makes doctests with it. It has
//! no dependencies, so that neither waits for the other's.

mod directive;
mod doctest;
mod fence;
mod line;
mod summary;

pub use directive::Directive;
pub use doctest::doctests;
pub use fence::Fence;
pub use line::{Chapter, Line, Place};
pub use summary::{Entry, Summary};
