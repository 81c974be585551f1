//! What the runs of a check have reached, for [`Check::sometimes`](crate::Check::sometimes).

use std::cell::RefCell;

thread_local! {
    /// What the runs on this thread have reached.
    static REACHED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Says that this run got to a state that [`Check::sometimes`](crate::Check::sometimes) asks for.
pub fn reached(state: &'static str) {
    REACHED.with_borrow_mut(|reached| {
        if !reached.contains(&state) {
            reached.push(state);
        }
    });
}

/// What the runs on this thread have reached since the last call.
pub(crate) fn take() -> Vec<&'static str> {
    REACHED.take()
}
