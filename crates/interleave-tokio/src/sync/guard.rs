//! What the locks have in common: a gate of permits before a value, and guards that give permits back.

use ::tokio::sync::{Semaphore, TryAcquireError, TryLockError};

use crate::engine::{self, Done, Held, On, Op, Place, Plan, Sort, Tag};

/// What stands before the value of a lock: tokio's own fair semaphore. A writer takes every permit.
#[derive(Debug)]
pub struct Gate {
    tag: Tag,
    permits: Semaphore,
}

/// What locking in one way is called.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    pub(super) waits: &'static str,
    pub(super) takes: fn(&()) -> Done,
    pub(super) fails: &'static str,
    pub(super) gives: &'static str,
}

impl Gate {
    pub(super) const fn new(sort: &'static Sort, permits: usize) -> Self {
        Self { tag: Tag::new(sort), permits: Semaphore::const_new(permits) }
    }

    /// Takes permits, and gives them to a guard to come.
    pub(super) async fn pass(&self, permits: u32, manner: Manner, place: Place) -> Held {
        let plan = Plan { place, ..Plan::new(&self.tag, manner.waits, manner.takes).on(On::Holders) };
        let real = async {
            self.permits.acquire_many(permits).await.expect("a lock's gate is never closed").forget();
        };
        Op::new(real, plan).await;
        Held::new(&self.tag, 1, manner.gives).at(place)
    }

    /// Takes permits if they are there.
    #[track_caller]
    pub(super) fn try_pass(&self, permits: u32, manner: Manner) -> Result<Held, TryLockError> {
        let place = engine::here();
        engine::point();
        match self.permits.try_acquire_many(permits) {
            Ok(permit) => {
                permit.forget();
                engine::note(&self.tag, (manner.takes)(&()), 1, place);
                Ok(Held::new(&self.tag, 1, manner.gives).at(place))
            }
            Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => {
                engine::note(&self.tag, Done::failed(manner.fails), 1, place);
                Err(locked())
            }
        }
    }

    pub(super) fn is_free(&self, permits: usize) -> bool {
        self.permits.available_permits() >= permits
    }
}

/// Tokio's error, which only its own locks can make.
fn locked() -> TryLockError {
    let lock = ::tokio::sync::Mutex::new(());
    let _guard = lock.try_lock();
    lock.try_lock().expect_err("it is locked")
}

/// Who leads to the gate of a lock: a reference or an `Arc`.
pub trait Keeper {
    /// The gate.
    fn gate(&self) -> &Gate;
}

impl Keeper for &Gate {
    fn gate(&self) -> &Gate {
        self
    }
}

/// Permits of a gate, given back when this is dropped.
pub struct Lease<K: Keeper> {
    pub(super) keeper: K,
    permits: u32,
    held: Option<Held>,
}

impl<K: Keeper> Lease<K> {
    pub(super) fn new(keeper: K, permits: u32, held: Held) -> Self {
        Self { keeper, permits, held: Some(held) }
    }

    /// Hands the permits to another keeper of the same gate.
    pub(super) fn hand_over<L: Keeper>(mut self, keeper: impl FnOnce(&K) -> L) -> Lease<L> {
        let lease = Lease { keeper: keeper(&self.keeper), permits: self.permits, held: self.held.take() };
        self.permits = 0;
        lease
    }

    /// Keeps one permit of many: a writer becomes a reader.
    pub(super) fn downgrade(&mut self) {
        let more = self.permits.saturating_sub(1);
        self.permits -= more;
        self.keeper.gate().permits.add_permits(more as usize);
    }
}

impl<K: Keeper> Drop for Lease<K> {
    fn drop(&mut self) {
        if self.permits > 0 {
            // Others may come while it is still held, and find it so.
            engine::point();
            self.keeper.gate().permits.add_permits(self.permits as usize);
        }
        drop(self.held.take());
    }
}

/// Defines a guard: a lease, and the part of the value that it gives access to. `send` and `sync` are the bounds
/// of tokio's own. A guard that can only be read through is covariant in what it shows, as tokio's is.
macro_rules! guard {
    (
        $(#[$doc:meta])*
        $name:ident<$($lt:lifetime,)? $($t:ident $(= $default:ident)?),+>: $keeper:ty => $target:ident,
        send [$($send:tt)+], sync [$($sync:tt)+] $(, $mutable:ident)?
    ) => {
        $(#[$doc])*
        #[must_use = "if unused the lock is given back at once"]
        pub struct $name<$($lt,)? $($t: ?Sized $(= $default)?),+> {
            /// Valid as long as the lease: only who holds it gets at the value.
            value: std::ptr::NonNull<$target>,
            lease: $crate::sync::guard::Lease<$keeper>,
            of: std::marker::PhantomData<($(&$lt (),)? $(*const $t,)+ $(guard!(@ invariant $mutable $target),)?)>,
        }

        // SAFETY: where these bounds hold, so may a reference to the value go, as `send` of an exclusive guard may
        // the value itself; what else is in the guard is a handle of a lock that is `Sync` there.
        unsafe impl<$($lt,)? $($t: ?Sized),+> Send for $name<$($lt,)? $($t),+> where $($send)+ {}

        // SAFETY: by a reference to the guard others get a reference to the value, and no more.
        unsafe impl<$($lt,)? $($t: ?Sized),+> Sync for $name<$($lt,)? $($t),+> where $($sync)+ {}

        impl<$($lt,)? $($t: ?Sized),+> $name<$($lt,)? $($t),+> {
            fn new(value: *mut $target, lease: $crate::sync::guard::Lease<$keeper>) -> Self {
                let value = std::ptr::NonNull::new(value).expect("it is there as long as the lock");
                Self { value, lease, of: std::marker::PhantomData }
            }
        }

        impl<$($lt,)? $($t: ?Sized),+> std::ops::Deref for $name<$($lt,)? $($t),+> {
            type Target = $target;

            fn deref(&self) -> &$target {
                // SAFETY: see the field.
                unsafe { self.value.as_ref() }
            }
        }

        guard!(@ deref_mut [$($mutable)?] [$($lt,)? $($t),+] $target, $name<$($lt,)? $($t),+>);

        impl<$($lt,)? $($t: ?Sized),+> std::fmt::Debug for $name<$($lt,)? $($t),+>
        where
            $target: std::fmt::Debug,
        {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&**self, f)
            }
        }

        impl<$($lt,)? $($t: ?Sized),+> std::fmt::Display for $name<$($lt,)? $($t),+>
        where
            $target: std::fmt::Display,
        {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&**self, f)
            }
        }
    };
    (@ invariant $mutable:ident $target:ident) => { *mut $target };
    (@ deref_mut [] $generics:tt $target:ident, $name:ty) => {};
    (@ deref_mut [$mutable:ident] [$($lt:lifetime,)? $($t:ident),+] $target:ident, $name:ty) => {
        impl<$($lt,)? $($t: ?Sized),+> std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $target {
                // SAFETY: see the field; the lease is of all permits.
                unsafe { self.value.as_mut() }
            }
        }
    };
}

/// Defines the functions of an exclusive guard that give a guard of a part of the value. The order of `U` and `F` is
/// tokio's: it matters to who names them.
macro_rules! map_mut {
    (<$($generic:ident),+> $target:ty => $to:ident<$($args:ty),*>, $keep:expr, $($lt:lifetime)?) => {
        /// A guard of a part of the value.
        pub fn map<$($generic),+>(mut this: Self, f: F) -> $to<$($lt,)? $($args,)* U>
        where
            U: ?Sized,
            F: FnOnce(&mut $target) -> &mut U,
        {
            // SAFETY: the guard gives access to the value, and `f` gives a part of it.
            let value: *mut U = f(unsafe { this.value.as_mut() });
            $to::new(value, this.lease.hand_over($keep))
        }

        /// A guard of a part of the value, if there is that part.
        ///
        /// # Errors
        /// The guard as it was, if `f` gives nothing.
        pub fn try_map<$($generic),+>(mut this: Self, f: F) -> Result<$to<$($lt,)? $($args,)* U>, Self>
        where
            U: ?Sized,
            F: FnOnce(&mut $target) -> Option<&mut U>,
        {
            // SAFETY: the guard gives access to the value, and `f` gives a part of it.
            match f(unsafe { this.value.as_mut() }).map(std::ptr::from_mut) {
                Some(value) => Ok($to::new(value, this.lease.hand_over($keep))),
                None => Err(this),
            }
        }
    };
}

/// Defines the functions of a guard that give a shared guard of a part of the value: it, or a writer that
/// becomes a reader.
macro_rules! map_ref {
    ($map:ident, $try_map:ident: $target:ty => $to:ident<$($args:ty),*>, $keep:expr, $($lt:lifetime)?) => {
        /// A shared guard of a part of the value.
        pub fn $map<F, U>(mut this: Self, f: F) -> $to<$($lt,)? $($args,)* U>
        where
            U: ?Sized,
            F: FnOnce(&$target) -> &U,
        {
            // SAFETY: the guard gives access to the value, and `f` gives a part of it.
            let value = std::ptr::from_ref(f(unsafe { this.value.as_ref() })).cast_mut();
            this.lease.downgrade();
            $to::new(value, this.lease.hand_over($keep))
        }

        /// A shared guard of a part of the value, if there is that part.
        ///
        /// # Errors
        /// The guard as it was, if `f` gives nothing.
        pub fn $try_map<F, U>(mut this: Self, f: F) -> Result<$to<$($lt,)? $($args,)* U>, Self>
        where
            U: ?Sized,
            F: FnOnce(&$target) -> Option<&U>,
        {
            // SAFETY: the guard gives access to the value, and `f` gives a part of it.
            match f(unsafe { this.value.as_ref() }).map(std::ptr::from_ref) {
                Some(value) => {
                    this.lease.downgrade();
                    Ok($to::new(value.cast_mut(), this.lease.hand_over($keep)))
                }
                None => Err(this),
            }
        }
    };
}

pub(super) use {guard, map_mut, map_ref};
