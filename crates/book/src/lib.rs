//! `cargo book`: builds, serves and checks the book.
//!
//! The model, from the outside in:
//! - [`root::Root`]: the repository. [`rule::Rule`]: a rule's place in its three trees, with its
//!   [`near_miss::NearMiss`]es.
//! - [`directive`]: our directives, `{{#schedule}}`, `{{#report}}`, `{{#near-misses}}`, `{{#exercise}}`,
//!   `{{#rules}}` and `{{#checklist}}`; [`mod@schedule`] draws a recorded run.
//! - [`flush`]: code that begins at the left edge.
//! - [`preprocess`]: these and mdbook-admonish as mdBook's preprocessors, in this process or as a
//!   command.
//! - [`build`], [`serve`] with [`watch`]: the site. [`log`]: what mdBook says meanwhile.
//! - [`check`]: what mdBook lets pass and a reader would stumble over.

pub mod build;
pub mod check;
pub mod directive;
pub mod exit;
pub mod flush;
pub mod html;
pub mod log;
pub mod near_miss;
pub mod preprocess;
pub mod root;
pub mod schedule;
pub mod serve;
pub mod watch;
