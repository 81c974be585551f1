//! What a learner might write.

pub mod bank;
pub mod channels;
pub mod counter;
pub mod flag;
pub mod gate;
pub mod spin;
pub mod unwinding;
