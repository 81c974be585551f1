//! `select!`, and `task_local!`.
//!
//! `join!`, `try_join!` and `pin!` are tokio's own: they poll in an order that is always the same, and what
//! runs in between is explored at each operation inside of them.

/// Waits for the first of several branches, as tokio's `select!` does.
///
/// Where tokio draws the branch to begin with at random, the search chooses: the first costs nothing, another
/// one delay.
#[macro_export]
macro_rules! select {
    (biased; $($branches:tt)*) => {
        $crate::__tokio::select!(biased; $($branches)*)
    };
    (else => $($body:tt)*) => {
        $crate::__tokio::select!(else => $($body)*)
    };
    ($binding:pat = $($branches:tt)*) => {
        $crate::__tokio::select!(
            @{ start={ $crate::__first_branch(BRANCHES) }; () } $binding = $($branches)*
        )
    };
    ($($other:tt)*) => {
        $crate::__tokio::select!($($other)*)
    };
}

/// Declares keys of values that belong to a task, as tokio's `task_local!` does.
#[macro_export]
macro_rules! task_local {
    () => {};
    ($(#[$attribute:meta])* $vis:vis static $name:ident: $type:ty; $($rest:tt)*) => {
        $crate::task_local!($(#[$attribute])* $vis static $name: $type);
        $crate::task_local!($($rest)*);
    };
    ($(#[$attribute:meta])* $vis:vis static $name:ident: $type:ty) => {
        $(#[$attribute])*
        $vis static $name: $crate::task::LocalKey<$type> = {
            $crate::__std::thread_local! {
                static __KEY: $crate::__Values<$type> = const { $crate::__no_values() };
            }
            $crate::task::LocalKey { inner: __KEY }
        };
    };
}

/// The branch with which an unbiased `select!` begins to poll.
#[doc(hidden)]
#[must_use]
#[track_caller]
pub fn __first_branch(branches: u32) -> u32 {
    let place = crate::engine::here();
    let count = usize::try_from(branches).unwrap_or(1).clamp(1, 256);
    let branch = crate::engine::with(|run| {
        let branch = run.choose(count);
        if branch > 0 {
            run.note_choice(&format!("looks at branch {} of select! first", branch + 1), place);
        }
        branch
    })
    .unwrap_or(0);
    u32::try_from(branch).unwrap_or(0)
}
