//! `crossbeam::epoch` is not explored: to pin or to make an atomic pointer does not compile, and says so.

use std::marker::PhantomData;

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "crossbeam::epoch is not explored by Every Interleaving",
    label = "epoch-based reclamation",
    note = "use `Arc`, or a lock around what the pointer points to"
)]
pub trait Explored<'a> {}

/// Cannot be made here.
#[derive(Debug)]
pub struct Guard(());

/// Does not compile.
#[must_use]
pub fn pin() -> Guard
where
    for<'a> Guard: Explored<'a>,
{
    unreachable!("nothing is `Explored`")
}

macro_rules! refuse {
    ($($Name:ident: $($new:ident($($arg:ty),*)),*;)*) => {$(
        /// Cannot be made here.
        #[derive(Debug)]
        pub struct $Name<T>(PhantomData<T>);

        impl<T> $Name<T> {
            $(
                /// Does not compile.
                #[must_use]
                pub fn $new($(_: $arg),*) -> Self
                where
                    for<'a> Self: Explored<'a>,
                {
                    unreachable!("nothing is `Explored`")
                }
            )*
        }
    )*};
}

refuse! {
    Atomic: new(T), null();
    Owned: new(T);
    Shared: null();
}
