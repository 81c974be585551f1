//! `tokio::sync::Semaphore` and its permits.

use std::future::Future;
use std::sync::Arc;

use ::tokio::sync as real;

use super::{AcquireError, TryAcquireError};
use crate::engine::{self, Done, Held, On, Op, Place, Plan, Sort, Tag};

static SORT: Sort = Sort { kind: "Semaphore", noun: "semaphore" };

const GIVES: &str = "gives {n} permit{s} back to {o}";

fn acquired<T>(outcome: &Result<T, AcquireError>) -> Done {
    match outcome {
        Ok(_) => Done::took("takes {n} permit{s} of {o}"),
        Err(_) => Done::did("finds {o} closed"),
    }
}

fn tried<T>(outcome: &Result<T, TryAcquireError>) -> Done {
    match outcome {
        Ok(_) => Done::took("takes {n} permit{s} of {o}"),
        Err(TryAcquireError::NoPermits) => Done::failed("finds no permit of {o} free"),
        Err(TryAcquireError::Closed) => Done::failed("finds {o} closed"),
    }
}

/// Permits to take and give back.
#[derive(Debug)]
pub struct Semaphore {
    tag: Tag,
    real: real::Semaphore,
}

impl Semaphore {
    /// The most permits there can be.
    pub const MAX_PERMITS: usize = real::Semaphore::MAX_PERMITS;

    /// A semaphore with so many permits.
    #[must_use]
    pub fn new(permits: usize) -> Self {
        Self::const_new(permits)
    }

    /// A semaphore with so many permits, for a `static`.
    #[must_use]
    pub const fn const_new(permits: usize) -> Self {
        Self { tag: Tag::new(&SORT), real: real::Semaphore::const_new(permits) }
    }

    /// The permits that are free.
    #[must_use]
    #[track_caller]
    pub fn available_permits(&self) -> usize {
        engine::act(
            &self.tag,
            |_| Done::failed("looks at the permits of {o}"),
            || self.real.available_permits(),
        )
    }

    /// Adds permits.
    #[track_caller]
    pub fn add_permits(&self, n: usize) {
        let place = engine::here();
        engine::point();
        self.real.add_permits(n);
        engine::note(&self.tag, Done::did("adds {n} permit{s} to {o}"), n, place);
    }

    /// Takes up to `n` free permits away for good.
    #[track_caller]
    pub fn forget_permits(&self, n: usize) -> usize {
        engine::act(&self.tag, |_| Done::did("forgets permits of {o}"), || self.real.forget_permits(n))
    }

    /// Takes a permit, and waits for one.
    ///
    /// # Errors
    /// The semaphore is closed.
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = Result<SemaphorePermit<'_>, AcquireError>> {
        self.acquire_many(1)
    }

    /// Takes permits, and waits for them.
    ///
    /// # Errors
    /// The semaphore is closed.
    #[track_caller]
    pub fn acquire_many(&self, n: u32) -> impl Future<Output = Result<SemaphorePermit<'_>, AcquireError>> {
        let place = engine::here();
        async move {
            let held = self.pass(n, place).await?;
            Ok(SemaphorePermit { semaphore: self, permits: n, held: Some(held) })
        }
    }

    async fn pass(&self, n: u32, place: Place) -> Result<Held, AcquireError> {
        let plan = Plan::new(&self.tag, "for {n} permit{s} of {o}", acquired).number(n as usize);
        let plan = Plan { place, ..plan.on(On::Holders) };
        Op::new(self.real.acquire_many(n), plan).await?.forget();
        Ok(Held::new(&self.tag, n as usize, GIVES).at(place))
    }

    /// Takes a permit if one is free.
    ///
    /// # Errors
    /// None is free, or the semaphore is closed.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        self.try_acquire_many(1)
    }

    /// Takes permits if so many are free.
    ///
    /// # Errors
    /// So many are not free, or the semaphore is closed.
    #[track_caller]
    pub fn try_acquire_many(&self, n: u32) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        let held = self.try_pass(n)?;
        Ok(SemaphorePermit { semaphore: self, permits: n, held: Some(held) })
    }

    #[track_caller]
    fn try_pass(&self, n: u32) -> Result<Held, TryAcquireError> {
        let place = engine::here();
        engine::point();
        let outcome = self.real.try_acquire_many(n);
        engine::note(&self.tag, tried(&outcome), n as usize, place);
        outcome?.forget();
        Ok(Held::new(&self.tag, n as usize, GIVES).at(place))
    }

    /// Takes a permit, and blocks the thread until there is one.
    ///
    /// # Errors
    /// The semaphore is closed.
    #[track_caller]
    pub fn blocking_acquire(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        engine::block_on(self.acquire())
    }

    /// Takes permits, and blocks the thread until there are so many.
    ///
    /// # Errors
    /// The semaphore is closed.
    #[track_caller]
    pub fn blocking_acquire_many(&self, n: u32) -> Result<SemaphorePermit<'_>, AcquireError> {
        engine::block_on(self.acquire_many(n))
    }

    /// Takes a permit that owns a handle of the semaphore, and waits for one.
    ///
    /// # Errors
    /// The semaphore is closed.
    #[track_caller]
    pub fn acquire_owned(
        self: Arc<Self>,
    ) -> impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>> {
        self.acquire_many_owned(1)
    }

    /// Takes permits that own a handle of the semaphore, and waits for them.
    ///
    /// # Errors
    /// The semaphore is closed.
    #[track_caller]
    pub fn acquire_many_owned(
        self: Arc<Self>,
        n: u32,
    ) -> impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>> {
        let place = engine::here();
        async move {
            let held = self.pass(n, place).await?;
            Ok(OwnedSemaphorePermit { semaphore: self, permits: n, held: Some(held) })
        }
    }

    /// Takes a permit that owns a handle of the semaphore, if one is free.
    ///
    /// # Errors
    /// None is free, or the semaphore is closed.
    #[track_caller]
    pub fn try_acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        self.try_acquire_many_owned(1)
    }

    /// Takes permits that own a handle of the semaphore, if so many are free.
    ///
    /// # Errors
    /// So many are not free, or the semaphore is closed.
    #[track_caller]
    pub fn try_acquire_many_owned(self: Arc<Self>, n: u32) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        let held = self.try_pass(n)?;
        Ok(OwnedSemaphorePermit { semaphore: self, permits: n, held: Some(held) })
    }

    /// Takes a permit that owns a handle of the semaphore, and blocks the thread until there is one.
    ///
    /// # Errors
    /// The semaphore is closed.
    #[track_caller]
    pub fn blocking_acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, AcquireError> {
        engine::block_on(self.acquire_owned())
    }

    /// Takes permits that own a handle of the semaphore, and blocks the thread until there are so many.
    ///
    /// # Errors
    /// The semaphore is closed.
    #[track_caller]
    pub fn blocking_acquire_many_owned(
        self: Arc<Self>,
        n: u32,
    ) -> Result<OwnedSemaphorePermit, AcquireError> {
        engine::block_on(self.acquire_many_owned(n))
    }

    /// Turns everybody away who waits or will come.
    #[track_caller]
    pub fn close(&self) {
        engine::act(&self.tag, |()| Done::did("closes {o}"), || self.real.close());
    }

    /// Whether it is closed.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real.is_closed())
    }

    fn give_back(&self, permits: u32) {
        if permits > 0 {
            // Others may come while it is still held, and find it so.
            engine::point();
            self.real.add_permits(permits as usize);
        }
    }
}

/// Defines a permit and what all permits can do.
macro_rules! permit {
    ($(#[$doc:meta])* $name:ident $(<$lt:lifetime>)?, $semaphore:ty, $same:expr, $shown:ty) => {
        $(#[$doc])*
        #[must_use]
        #[derive(Debug)]
        pub struct $name $(<$lt>)? {
            semaphore: $semaphore,
            permits: u32,
            /// None where no permit is left.
            held: Option<Held>,
        }

        impl $(<$lt>)? $name $(<$lt>)? {
            /// Never gives the permits back.
            pub fn forget(mut self) {
                self.permits = 0;
                if let Some(held) = self.held.take() {
                    held.forget();
                }
            }

            /// Joins another permit of the same semaphore to this one.
            ///
            /// # Panics
            /// Panics if it is of another semaphore.
            #[track_caller]
            pub fn merge(&mut self, mut other: Self) {
                let same: fn(&$semaphore, &$semaphore) -> bool = $same;
                assert!(
                    same(&self.semaphore, &other.semaphore),
                    "merging permits from different semaphore instances"
                );
                self.permits += std::mem::take(&mut other.permits);
                if let Some(held) = other.held.take() {
                    held.forget();
                }
                self.renumber();
            }

            /// Splits permits off, if there are so many.
            pub fn split(&mut self, n: usize) -> Option<Self> {
                let n = u32::try_from(n).ok().filter(|n| *n <= self.permits)?;
                self.permits -= n;
                let held = self.held.as_ref().map(|held| held.share(n as usize));
                self.renumber();
                Some(Self { semaphore: self.semaphore.clone(), permits: n, held })
            }

            /// The semaphore that this is a permit of.
            #[must_use]
            pub fn semaphore(&self) -> $shown {
                &self.semaphore
            }

            /// How many permits this is.
            #[must_use]
            pub fn num_permits(&self) -> usize {
                self.permits as usize
            }

            fn renumber(&mut self) {
                if let Some(held) = &mut self.held {
                    held.set_number(self.permits as usize);
                }
            }
        }

        impl $(<$lt>)? Drop for $name $(<$lt>)? {
            fn drop(&mut self) {
                self.semaphore.give_back(self.permits);
                drop(self.held.take());
            }
        }
    };
}

permit! {
    /// Permits of a [`Semaphore`], given back when this is dropped.
    SemaphorePermit<'a>, &'a Semaphore, |one, other| std::ptr::eq(*one, *other), &Semaphore
}

permit! {
    /// Permits of a [`Semaphore`] with a handle of it, given back when this is dropped.
    OwnedSemaphorePermit, Arc<Semaphore>, Arc::ptr_eq, &Arc<Semaphore>
}
