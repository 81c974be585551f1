//! What both receivers of `mpsc` can do.

/// Defines a receiver.
macro_rules! receiver {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<T> {
            pub(super) real: real::$name<T>,
            pub(super) tag: Arc<Tag>,
            /// How far `poll_recv` has got; the futures keep their own.
            pub(super) progress: Progress,
        }

        impl<T> $name<T> {
            /// The next message, waited for. `None` when there will be no more.
            #[track_caller]
            pub fn recv(&mut self) -> impl Future<Output = Option<T>> {
                let plan = Plan::new(&self.tag, "for a message on {o}", received).on(On::Senders);
                Op::new(self.real.recv(), plan)
            }

            /// Messages, at least one of which is waited for. None when there will be no more.
            #[track_caller]
            pub fn recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> impl Future<Output = usize> {
                let plan = Plan::new(&self.tag, "for a message on {o}", |count: &usize| {
                    Done::did(if *count > 0 { "receives from {o}" } else { "finds {o} closed and empty" })
                })
                .on(On::Senders);
                Op::new(self.real.recv_many(buffer, limit), plan)
            }

            /// The next message, if there is one.
            ///
            /// # Errors
            /// There is none now, or there will be no more.
            #[track_caller]
            pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
                let real = &mut self.real;
                engine::act(&self.tag, tried_to_receive, || real.try_recv())
            }

            /// The next message; blocks the thread until there is one.
            #[track_caller]
            pub fn blocking_recv(&mut self) -> Option<T> {
                engine::block_on(self.recv())
            }

            /// Messages; blocks the thread until there is one.
            #[track_caller]
            pub fn blocking_recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize {
                engine::block_on(self.recv_many(buffer, limit))
            }

            /// Lets nothing more be sent.
            #[track_caller]
            pub fn close(&mut self) {
                let real = &mut self.real;
                engine::act(&self.tag, |()| Done::did("closes {o}"), || real.close());
            }

            /// Whether nothing more can be sent.
            #[must_use]
            #[track_caller]
            pub fn is_closed(&self) -> bool {
                engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real.is_closed())
            }

            /// Whether there is no message now.
            #[must_use]
            #[track_caller]
            pub fn is_empty(&self) -> bool {
                engine::act(&self.tag, |_| Done::failed("looks whether {o} is empty"), || self.real.is_empty())
            }

            /// How many messages there are now.
            #[must_use]
            #[track_caller]
            pub fn len(&self) -> usize {
                engine::act(&self.tag, |_| Done::failed("looks how full {o} is"), || self.real.len())
            }

            /// Polls for the next message.
            #[track_caller]
            pub fn poll_recv(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
                let plan = Plan::new(&self.tag, "for a message on {o}", received).on(On::Senders);
                let real = &mut self.real;
                let polled = self.progress.drive(&plan, || real.poll_recv(context));
                if polled.is_ready() {
                    self.progress = Progress::default();
                }
                polled
            }

            /// Polls for messages.
            #[track_caller]
            pub fn poll_recv_many(
                &mut self,
                context: &mut Context<'_>,
                buffer: &mut Vec<T>,
                limit: usize,
            ) -> Poll<usize> {
                engine::point();
                self.real.poll_recv_many(context, buffer, limit)
            }

            /// How many senders there are.
            #[must_use]
            #[track_caller]
            pub fn sender_strong_count(&self) -> usize {
                let count = || self.real.sender_strong_count();
                engine::act(&self.tag, |_| Done::failed("looks how many send on {o}"), count)
            }

            /// How many weak senders there are.
            #[must_use]
            #[track_caller]
            pub fn sender_weak_count(&self) -> usize {
                let count = || self.real.sender_weak_count();
                engine::act(&self.tag, |_| Done::failed("looks how many could send on {o}"), count)
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                // The real one does this too, when it is dropped after this point.
                let real = &mut self.real;
                engine::act(&self.tag, |()| Done::did("drops the receiver of {o}"), || real.close());
            }
        }

        impl<T> std::fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.real.fmt(f)
            }
        }
    };
}

pub(super) use receiver;
