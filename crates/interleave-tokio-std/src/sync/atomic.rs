//! `std::sync::atomic`: the real ones, with a point before each operation. Every ordering acts as `SeqCst`.

use ::std::fmt::{self, Debug};
use ::std::sync::atomic as real;

// Twelve types with twenty operations each, of which a learner uses three: inlined, they are compiled where
// they are used.

#[doc(hidden)]
pub use ::std::sync::atomic::{Ordering, compiler_fence, fence};
use interleave_tokio::engine::{self, Place, Run, Sort, Tag};

static SORT: Sort = Sort { kind: "Atomic", noun: "atomic" };

/// A point, the operation, and a note of it in the words that `text` finds. `changes` tells whether the
/// operation changed anything, so that whoever asks for ever can be found out.
fn step<T>(
    tag: &Tag,
    place: Place,
    operation: impl FnOnce() -> T,
    changes: impl FnOnce(&T) -> bool,
    text: impl FnOnce(&T) -> String,
) -> T {
    engine::with(Run::point);
    let outcome = operation();
    if let Some(object) = tag.id() {
        engine::with(|run| {
            run.deed_in_words(Some(object), place, changes(&outcome), || text(&outcome));
            run.gap();
        });
    }
    outcome
}

/// What an exchange came to.
fn exchanged<T: Debug>(outcome: &Result<T, T>, new: &T) -> String {
    match outcome {
        Ok(old) => format!("changes {{o}} from {old:?} to {new:?}"),
        Err(found) => format!("finds {found:?} in {{o}}, and leaves it"),
    }
}

/// Defines an atomic type and what all of them can do.
macro_rules! atomic {
    ($(#[$doc:meta])* $name:ident $(<$t:ident>)?, $value:ty) => {
        $(#[$doc])*
        pub struct $name $(<$t>)? {
            tag: Tag,
            real: real::$name $(<$t>)?,
        }

        impl $(<$t>)? $name $(<$t>)? {
            /// With this value.
            #[must_use]
            #[inline]
            pub const fn new(value: $value) -> Self {
                Self { tag: Tag::new(&SORT), real: real::$name::new(value) }
            }

            /// The value; nobody else can have it.
            #[inline]
            pub fn get_mut(&mut self) -> &mut $value {
                self.real.get_mut()
            }

            /// The value.
            #[must_use]
            #[inline]
            pub const fn into_inner(self) -> $value {
                self.real.into_inner()
            }

            /// Where the value is.
            #[must_use]
            #[inline]
            pub const fn as_ptr(&self) -> *mut $value {
                self.real.as_ptr()
            }

            /// Reads the value.
            #[must_use]
            #[track_caller]
            #[inline]
            pub fn load(&self, order: Ordering) -> $value {
                let text = |value: &$value| format!("reads {value:?} from {{o}}");
                step(&self.tag, engine::here(), || self.real.load(order), |_| false, text)
            }

            /// Writes a value.
            #[track_caller]
            #[inline]
            pub fn store(&self, value: $value, order: Ordering) {
                let text = |_: &()| format!("writes {value:?} to {{o}}");
                step(&self.tag, engine::here(), || self.real.store(value, order), |()| true, text);
            }

            /// Writes a value and gives the old one.
            #[track_caller]
            #[inline]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                let text = |old: &$value| match *old == value {
                    true => format!("writes {value:?} to {{o}}, which held it already"),
                    false => format!("changes {{o}} from {old:?} to {value:?}"),
                };
                let changes = |old: &$value| *old != value;
                step(&self.tag, engine::here(), || self.real.swap(value, order), changes, text)
            }

            /// Writes a value if the old one is as expected.
            ///
            /// # Errors
            /// The old value, if it is not.
            #[track_caller]
            #[inline]
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                step(
                    &self.tag,
                    engine::here(),
                    || self.real.compare_exchange(current, new, success, failure),
                    Result::is_ok,
                    |outcome| exchanged(outcome, &new),
                )
            }

            /// Writes a value if the old one is as expected, and gives the old one.
            #[deprecated(since = "1.50.0", note = "use `compare_exchange` or `compare_exchange_weak` instead")]
            #[track_caller]
            #[inline]
            pub fn compare_and_swap(&self, current: $value, new: $value, order: Ordering) -> $value {
                match self.compare_exchange(current, new, order, Ordering::Relaxed) {
                    Ok(old) | Err(old) => old,
                }
            }

            /// As `compare_exchange`; it does not fail without a reason here.
            ///
            /// # Errors
            /// The old value, if it is not as expected.
            #[track_caller]
            #[inline]
            pub fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.compare_exchange(current, new, success, failure)
            }

            /// Changes the value by a function, in one step that is repeated until nobody came between.
            ///
            /// # Errors
            /// The value, if `f` gives nothing.
            #[track_caller]
            #[inline]
            pub fn fetch_update<F: FnMut($value) -> Option<$value>>(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                f: F,
            ) -> Result<$value, $value> {
                let text = |outcome: &Result<$value, $value>| match outcome {
                    Ok(old) => format!("changes {old:?} in {{o}}"),
                    Err(found) => format!("finds {found:?} in {{o}}, and leaves it"),
                };
                let alone = engine::Alone::new;
                let update = || {
                    let _alone = alone();
                    self.real.fetch_update(set_order, fetch_order, f)
                };
                step(&self.tag, engine::here(), update, Result::is_ok, text)
            }

            /// As `fetch_update`, by its newer name.
            ///
            /// # Errors
            /// The value, if `f` gives nothing.
            #[track_caller]
            #[inline]
            pub fn try_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                f: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                self.fetch_update(set_order, fetch_order, f)
            }

            /// As `fetch_update`, by a function that always gives a value; gives the old one.
            #[track_caller]
            #[inline]
            pub fn update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($value) -> $value,
            ) -> $value {
                match self.fetch_update(set_order, fetch_order, |old| Some(f(old))) {
                    Ok(old) | Err(old) => old,
                }
            }
        }

        impl $(<$t>)? Debug for $name $(<$t>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(f)
            }
        }

        impl $(<$t>)? From<$value> for $name $(<$t>)? {
            fn from(value: $value) -> Self {
                Self::new(value)
            }
        }
    };
}

/// Defines operations that give the old value.
macro_rules! fetch {
    ($name:ident, $value:ty: $($operation:ident $words:literal),+) => {
        impl $name {
            $(
                /// Changes the value and gives the old one.
                #[track_caller]
                #[inline]
                pub fn $operation(&self, value: $value, order: Ordering) -> $value {
                    let text = |old: &$value| format!($words, value = value, old = old);
                    // Nobody comes between: all tasks share one thread.
                    let changes = |old: &$value| self.real.load(Ordering::Relaxed) != *old;
                    step(&self.tag, engine::here(), || self.real.$operation(value, order), changes, text)
                }
            )+
        }
    };
}

macro_rules! integers {
    ($($name:ident $value:ident),+) => {
        $(
            atomic! {
                /// An integer that tasks share without a lock.
                $name, $value
            }

            fetch! {
                $name, $value:
                fetch_add "adds {value} to {old} in {{o}}",
                fetch_sub "takes {value} from {old} in {{o}}",
                fetch_and "and-s {value} with {old} in {{o}}",
                fetch_nand "nand-s {value} with {old} in {{o}}",
                fetch_or "or-s {value} with {old} in {{o}}",
                fetch_xor "xor-s {value} with {old} in {{o}}",
                fetch_max "keeps the larger of {value} and {old} in {{o}}",
                fetch_min "keeps the smaller of {value} and {old} in {{o}}"
            }

            impl Default for $name {
                fn default() -> Self {
                    Self::new($value::default())
                }
            }
        )+
    };
}

integers! {
    AtomicI8 i8, AtomicI16 i16, AtomicI32 i32, AtomicI64 i64, AtomicIsize isize,
    AtomicU8 u8, AtomicU16 u16, AtomicU32 u32, AtomicU64 u64, AtomicUsize usize
}

atomic! {
    /// A flag that tasks share without a lock.
    AtomicBool, bool
}

fetch! {
    AtomicBool, bool:
    fetch_and "and-s {value} with {old} in {{o}}",
    fetch_nand "nand-s {value} with {old} in {{o}}",
    fetch_or "or-s {value} with {old} in {{o}}",
    fetch_xor "xor-s {value} with {old} in {{o}}"
}

impl AtomicBool {
    /// Turns the flag over and gives what it was.
    #[track_caller]
    #[inline]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.fetch_xor(true, order)
    }
}

impl Default for AtomicBool {
    fn default() -> Self {
        Self::new(false)
    }
}

atomic! {
    /// A pointer that tasks share without a lock.
    AtomicPtr<T>, *mut T
}

impl<T> Default for AtomicPtr<T> {
    fn default() -> Self {
        Self::new(::std::ptr::null_mut())
    }
}

impl<T> AtomicPtr<T> {
    #[track_caller]
    fn change(&self, new: impl Fn(*mut T) -> *mut T) -> *mut T {
        let operation = || {
            let changed = self.real.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |old| Some(new(old)));
            changed.unwrap_or_else(|found| found)
        };
        let text = |old: &*mut T| format!("changes {{o}} from {old:?}");
        step(&self.tag, engine::here(), operation, |old| new(*old) != *old, text)
    }
}

/// Defines operations that give the old pointer. The real ones came with Rust 1.91.
macro_rules! moves {
    ($($operation:ident |$old:ident, $by:ident| $new:expr),+ $(,)?) => {
        impl<T> AtomicPtr<T> {
            $(
                /// Changes the pointer and gives the old one.
                #[track_caller]
                pub fn $operation(&self, $by: usize, _order: Ordering) -> *mut T {
                    self.change(|$old| $new)
                }
            )+
        }
    };
}

moves! {
    fetch_ptr_add |old, val| old.wrapping_add(val),
    fetch_ptr_sub |old, val| old.wrapping_sub(val),
    fetch_byte_add |old, val| old.wrapping_byte_add(val),
    fetch_byte_sub |old, val| old.wrapping_byte_sub(val),
    fetch_or |old, val| old.map_addr(|address| address | val),
    fetch_and |old, val| old.map_addr(|address| address & val),
    fetch_xor |old, val| old.map_addr(|address| address ^ val),
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&self.real, f)
    }
}
