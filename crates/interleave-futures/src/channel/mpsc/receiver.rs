//! What both receivers can do.

/// Defines a receiver.
macro_rules! receiver {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<T> {
            real: real::$name<T>,
            tag: Arc<Tag>,
            progress: Progress,
        }

        impl<T> $name<T> {
            /// The next message, waited for.
            pub fn recv(&mut self) -> Recv<'_, Self> {
                Recv::new(self)
            }

            /// Lets nothing more be sent.
            #[track_caller]
            pub fn close(&mut self) {
                let real = &mut self.real;
                engine::act(&self.tag, |()| Done::did("closes {o}"), || alone(|| real.close()));
            }

            /// The next message, if there is one.
            ///
            /// # Errors
            /// There is none now, or there will be no more.
            #[track_caller]
            pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
                let real = &mut self.real;
                engine::act(&self.tag, tried_to_receive, || alone(|| real.try_recv()))
            }

            /// The next message, if there is one; none if there will be no more.
            ///
            /// # Errors
            /// There is none now.
            #[deprecated(note = "please use `try_recv` instead")]
            #[track_caller]
            pub fn try_next(&mut self) -> Result<Option<T>, TryRecvError> {
                match self.try_recv() {
                    Ok(message) => Ok(Some(message)),
                    Err(TryRecvError::Closed) => Ok(None),
                    Err(TryRecvError::Empty) => Err(TryRecvError::Empty),
                }
            }
        }

        impl<T> Stream for $name<T> {
            type Item = T;

            fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
                let this = self.get_mut();
                // The line that awaits it, which a backtrace finds.
                let plan = Plan { place: engine::here(), ..Plan::new(&this.tag, "for a message on {o}", received) };
                let real = Pin::new(&mut this.real);
                let next = this.progress.drive(&plan.on(On::Senders), || alone(|| real.poll_next(context)));
                if next.is_ready() {
                    this.progress = Progress::default();
                }
                next
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.real.size_hint()
            }
        }

        impl<T> FusedStream for $name<T> {
            fn is_terminated(&self) -> bool {
                self.real.is_terminated()
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                if !self.real.is_terminated() {
                    // The real one does this too, when it is dropped after this point.
                    let real = &mut self.real;
                    engine::act(&self.tag, |()| Done::did("drops the receiver of {o}"), || alone(|| real.close()));
                }
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(f)
            }
        }
    };
}

pub(super) use receiver;
