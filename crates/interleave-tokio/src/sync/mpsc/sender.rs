//! What both senders of `mpsc` can do.

/// Defines a sender, and the weak one that can become it.
macro_rules! sender {
    ($(#[$doc:meta])* $name:ident, $(#[$weak_doc:meta])* $weak:ident) => {
        $(#[$doc])*
        pub struct $name<T> {
            /// None while it is being dropped, or turned into a permit.
            pub(super) real: Option<real::$name<T>>,
            pub(super) tag: Arc<Tag>,
            /// So that a wait for a message can name it.
            #[allow(dead_code, reason = "it is there to be dropped")]
            sending: Sending,
        }

        impl<T> $name<T> {
            #[track_caller]
            pub(super) fn new(real: real::$name<T>, tag: &Arc<Tag>) -> Self {
                Self { real: Some(real), tag: Arc::clone(tag), sending: Sending::new(tag) }
            }

            fn real(&self) -> &real::$name<T> {
                self.real.as_ref().expect("it is taken only with `self`")
            }

            /// Waits until nobody will receive.
            #[track_caller]
            pub fn closed(&self) -> impl Future<Output = ()> {
                let plan = Plan::new(&self.tag, "for {o} to be closed", |()| Done::did("finds {o} closed"));
                Op::new(self.real().closed(), plan)
            }

            /// Whether nobody will receive.
            #[must_use]
            #[track_caller]
            pub fn is_closed(&self) -> bool {
                engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real().is_closed())
            }

            /// Whether both send on the same channel.
            #[must_use]
            pub fn same_channel(&self, other: &Self) -> bool {
                self.real().same_channel(other.real())
            }

            /// A sender that does not keep the channel open.
            #[must_use]
            pub fn downgrade(&self) -> $weak<T> {
                $weak { real: self.real().downgrade(), tag: Arc::clone(&self.tag) }
            }

            /// How many senders there are.
            #[must_use]
            pub fn strong_count(&self) -> usize {
                self.real().strong_count()
            }

            /// How many weak senders there are.
            #[must_use]
            pub fn weak_count(&self) -> usize {
                self.real().weak_count()
            }
        }

        impl<T> Clone for $name<T> {
            #[track_caller]
            fn clone(&self) -> Self {
                Self { real: self.real.clone(), tag: Arc::clone(&self.tag), sending: Sending::new(&self.tag) }
            }
        }

        impl<T> std::fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.real().fmt(f)
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                let Some(real) = self.real.take() else { return };
                if real.strong_count() == 1 {
                    engine::act(&self.tag, |()| Done::did("drops the last sender of {o}"), || drop(real));
                }
            }
        }

        $(#[$weak_doc])*
        pub struct $weak<T> {
            real: real::$weak<T>,
            tag: Arc<Tag>,
        }

        impl<T> $weak<T> {
            /// A sender, if the channel still has one.
            #[must_use]
            #[track_caller]
            pub fn upgrade(&self) -> Option<$name<T>> {
                engine::point();
                Some($name::new(self.real.upgrade()?, &self.tag))
            }

            /// How many senders there are.
            #[must_use]
            pub fn strong_count(&self) -> usize {
                self.real.strong_count()
            }

            /// How many weak senders there are.
            #[must_use]
            pub fn weak_count(&self) -> usize {
                self.real.weak_count()
            }
        }

        impl<T> Clone for $weak<T> {
            fn clone(&self) -> Self {
                Self { real: self.real.clone(), tag: Arc::clone(&self.tag) }
            }
        }

        impl<T> std::fmt::Debug for $weak<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.real.fmt(f)
            }
        }
    };
}

pub(super) use sender;
