//! `tokio::task::coop`. Explored tasks have no budget: they can be delayed at every operation anyway.

pub use ::tokio::task::coop::{
    Coop, RestoreOnPending, Unconstrained, cooperative, has_budget_remaining, poll_proceed, unconstrained,
};

/// Yields where the task has used its budget up, which an explored task never has.
pub async fn consume_budget() {
    crate::engine::point();
}
