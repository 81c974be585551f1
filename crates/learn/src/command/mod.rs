//! One file a command.

pub mod check;
pub mod doctor;
pub mod explain;
pub mod hint;
pub mod list;
pub mod reset;
pub mod solution;
