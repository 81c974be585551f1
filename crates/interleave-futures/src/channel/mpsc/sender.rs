//! What both senders can do.

/// Defines what a sender can do, and its end.
macro_rules! sender {
    ($name:ident, $receiver:ident) => {
        impl<T> $name<T> {
            /// Whether nobody will receive.
            #[must_use]
            #[track_caller]
            pub fn is_closed(&self) -> bool {
                let real = &self.real;
                engine::act(
                    &self.share.tag,
                    |_| Done::failed("looks whether {o} is closed"),
                    || real.is_closed(),
                )
            }

            /// Gives this sender up.
            #[track_caller]
            pub fn disconnect(&mut self) {
                self.share.give_up(|| self.real.disconnect());
            }

            /// Whether both send on the same channel.
            #[must_use]
            pub fn same_receiver(&self, other: &Self) -> bool {
                self.real.same_receiver(&other.real)
            }

            /// Whether it sends to this receiver.
            #[must_use]
            pub fn is_connected_to(&self, receiver: &$receiver<T>) -> bool {
                self.real.is_connected_to(&receiver.real)
            }

            /// Hashes the channel.
            pub fn hash_receiver<H: Hasher>(&self, hasher: &mut H) {
                self.real.hash_receiver(hasher);
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                self.disconnect();
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(f)
            }
        }
    };
}

pub(super) use sender;
