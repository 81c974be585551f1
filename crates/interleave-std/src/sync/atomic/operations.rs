//! What every atomic type offers, whatever its value is.

/// The methods of an atomic that is a `Cell<$value>`; it stands in its `impl`.
macro_rules! operations {
    ($value:ty) => {
        /// An atomic with this value.
        #[must_use]
        pub const fn new(value: $value) -> Self {
            Self(Cell::new(value))
        }

        /// The value, which nobody else can use.
        pub fn get_mut(&mut self) -> &mut $value {
            self.0.get_mut()
        }

        /// The value, without the atomic.
        #[must_use]
        pub fn into_inner(self) -> $value {
            self.0.into_inner()
        }

        /// Not offered: what is done through the pointer could not be explored.
        pub fn as_ptr(&self) -> *mut $value
        where
            for<'refused> Self: $crate::refused::ReachedThroughAPointer<'refused>,
        {
            unreachable!("no type meets the bound")
        }

        /// Not offered: what is done to the memory by others could not be explored.
        ///
        /// # Safety
        /// It cannot be called.
        pub const unsafe fn from_ptr<'a>(_ptr: *mut $value) -> &'a Self
        where
            for<'refused> Self: $crate::refused::ReachedThroughAPointer<'refused>,
        {
            unreachable!()
        }

        /// Reads.
        #[track_caller]
        pub fn load(&self, order: Ordering) -> $value {
            self.0.load(order, std::panic::Location::caller())
        }

        /// Writes.
        #[track_caller]
        pub fn store(&self, value: $value, order: Ordering) {
            self.0.store(value, order, std::panic::Location::caller());
        }

        /// Writes `value` and gives the old one.
        #[track_caller]
        pub fn swap(&self, value: $value, order: Ordering) -> $value {
            let say = |old: $value, new: $value| format!("swaps {} for {}", old.show(), new.show());
            self.0.update(order, std::panic::Location::caller(), |_| value, say)
        }

        /// Writes `new` if the value is `current`, and gives the old one.
        #[deprecated(since = "1.50.0", note = "use `compare_exchange` or `compare_exchange_weak` instead")]
        #[track_caller]
        pub fn compare_and_swap(&self, current: $value, new: $value, order: Ordering) -> $value {
            let failure = match order {
                Ordering::Release => Ordering::Relaxed,
                Ordering::AcqRel => Ordering::Acquire,
                order => order,
            };
            match self.compare_exchange(current, new, order, failure) {
                Ok(old) | Err(old) => old,
            }
        }

        /// Writes `new` if the value is `current`.
        ///
        /// # Errors
        /// The value, if it is another.
        #[track_caller]
        pub fn compare_exchange(
            &self,
            current: $value,
            new: $value,
            success: Ordering,
            failure: Ordering,
        ) -> Result<$value, $value> {
            self.0.compare_exchange(current, new, success, failure, false, std::panic::Location::caller())
        }

        /// As `compare_exchange`, but may fail for no reason; that is explored.
        ///
        /// # Errors
        /// The value, if the exchange failed.
        #[track_caller]
        pub fn compare_exchange_weak(
            &self,
            current: $value,
            new: $value,
            success: Ordering,
            failure: Ordering,
        ) -> Result<$value, $value> {
            self.0.compare_exchange(current, new, success, failure, true, std::panic::Location::caller())
        }

        /// Loads, and exchanges the value for what `f` makes of it, until that succeeds.
        ///
        /// # Errors
        /// The value of which `f` makes nothing.
        #[track_caller]
        pub fn fetch_update<F: FnMut($value) -> Option<$value>>(
            &self,
            set_order: Ordering,
            fetch_order: Ordering,
            mut f: F,
        ) -> Result<$value, $value> {
            let mut old = self.load(fetch_order);
            while let Some(new) = f(old) {
                match self.compare_exchange_weak(old, new, set_order, fetch_order) {
                    Ok(old) => return Ok(old),
                    Err(now) => old = now,
                }
            }
            Err(old)
        }

        /// As `fetch_update`, by its newer name.
        ///
        /// # Errors
        /// The value of which `f` makes nothing.
        #[track_caller]
        pub fn try_update(
            &self,
            set_order: Ordering,
            fetch_order: Ordering,
            f: impl FnMut($value) -> Option<$value>,
        ) -> Result<$value, $value> {
            self.fetch_update(set_order, fetch_order, f)
        }

        /// Loads, and exchanges the value for what `f` makes of it, until that succeeds; gives the old one.
        #[track_caller]
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
    };
}

pub(super) use operations;
