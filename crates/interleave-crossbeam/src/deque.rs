//! `crossbeam::deque` is not explored: to make one of its queues does not compile, and says so.

use std::marker::PhantomData;

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "crossbeam::deque is not explored by Every Interleaving",
    label = "a work-stealing queue",
    note = "use `crossbeam::queue::SegQueue`, `crossbeam::channel` or a `Mutex<VecDeque<T>>`"
)]
pub trait Explored {}

macro_rules! refuse {
    ($($Name:ident: $($new:ident),*;)*) => {$(
        /// Cannot be made here.
        #[derive(Debug)]
        pub struct $Name<T>(PhantomData<T>);

        #[allow(clippy::new_without_default, reason = "there is nothing to make by default either")]
        impl<T> $Name<T> {
            $(
                /// Does not compile.
                #[must_use]
                pub fn $new() -> Self
                where
                    Self: Explored,
                {
                    unreachable!("nothing is `Explored`")
                }
            )*
        }
    )*};
}

refuse! {
    Worker: new_fifo, new_lifo;
    Injector: new;
    Stealer: ;
    Steal: ;
}
