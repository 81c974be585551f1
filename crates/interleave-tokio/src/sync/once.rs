//! What `OnceCell` and `SetOnce` have in common.

/// Defines a value that is set once.
macro_rules! once {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<T> {
            tag: Tag,
            real: real::$name<T>,
        }

        impl<T> $name<T> {
            /// Nothing set.
            #[must_use]
            pub fn new() -> Self {
                Self::const_new()
            }

            /// Nothing set, for a `static`.
            #[must_use]
            pub const fn const_new() -> Self {
                Self { tag: Tag::new(&SORT), real: real::$name::const_new() }
            }

            /// Set from the beginning, if there is a value.
            #[must_use]
            pub fn new_with(value: Option<T>) -> Self {
                Self { tag: Tag::new(&SORT), real: real::$name::new_with(value) }
            }

            /// Set from the beginning, for a `static`.
            #[must_use]
            pub const fn const_new_with(value: T) -> Self {
                Self { tag: Tag::new(&SORT), real: real::$name::const_new_with(value) }
            }

            /// Whether it is set.
            #[must_use]
            #[track_caller]
            pub fn initialized(&self) -> bool {
                engine::act(&self.tag, |_| Done::failed("looks whether {o} is set"), || self.real.initialized())
            }

            /// The value, if it is set.
            #[must_use]
            #[track_caller]
            pub fn get(&self) -> Option<&T> {
                engine::act(
                    &self.tag,
                    |value| Done::failed(if value.is_some() { "reads {o}" } else { "finds {o} not set" }),
                    || self.real.get(),
                )
            }

            /// The value, if it was set.
            #[must_use]
            pub fn into_inner(self) -> Option<T> {
                self.real.into_inner()
            }
        }

        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<T: fmt::Debug> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(f)
            }
        }

        impl<T: Clone> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self { tag: Tag::new(&SORT), real: self.real.clone() }
            }
        }

        impl<T: PartialEq> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.real == other.real
            }
        }

        impl<T: Eq> Eq for $name<T> {}

        impl<T> From<T> for $name<T> {
            fn from(value: T) -> Self {
                Self::const_new_with(value)
            }
        }
    };
}

pub(super) use once;
