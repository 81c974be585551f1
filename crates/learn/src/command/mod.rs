//! One file a command.

pub mod check;
pub mod hint;
pub mod list;
pub mod reset;
pub mod solution;
