//! `std::thread_local!`.
//!
//! All threads of a run share one thread of the system, so its own thread-locals would be shared too.

use std::any::Any;
use std::rc::Rc;

pub use interleave::local_key::AccessError;
use interleave::local_key::{self, Gone, Locals};

use crate::rt;

/// As [`std::thread::LocalKey`].
pub type LocalKey<T> = local_key::LocalKey<T, Running>;

/// The values of the running thread.
#[derive(Debug)]
pub struct Running;

impl Locals for Running {
    fn find(key: usize) -> Option<Rc<dyn Any>> {
        rt::with(|run| run.threads[run.current].locals.get(&key).cloned())
    }

    fn keep(key: usize, value: Rc<dyn Any>, drops: bool) {
        rt::with(|run| {
            let thread = &mut run.threads[run.current];
            thread.locals.insert(key, value);
            if drops {
                thread.local_order.push(key);
            }
        });
    }
}

/// As `std::thread_local!`.
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block; $($rest:tt)*) => {
        $(#[$attr])* $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::make(|| $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block) => {
        $crate::thread_local!($(#[$attr])* $vis static $name: $t = const $init;);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr; $($rest:tt)*) => {
        $(#[$attr])* $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::make(|| $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr) => {
        $crate::thread_local!($(#[$attr])* $vis static $name: $t = $init;);
    };
}

/// Drops the running thread's values, the last made first. Those with nothing to drop are there until all
/// others are gone.
pub(crate) fn drop_all() {
    let last = || {
        rt::with(|run| {
            let thread = &mut run.threads[run.current];
            let key = thread.local_order.pop()?;
            thread.locals.insert(key, Rc::new(Gone))
        })
    };
    while let Some(value) = last() {
        drop(value);
    }
    rt::with(|run| run.threads[run.current].locals.clear());
}
