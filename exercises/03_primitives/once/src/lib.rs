//! # A connection that is dialed once
//!
//! A service has one client for its database, shared by all its threads. Dialing is slow, and some runs never
//! need the database, so the client dials when it is first asked for its connection. Two requests may be the
//! first.
//!
//! What stands here dials at each call, and never closes what it has dialed. Rework it. The client promises:
//!
//! - A client that is never asked never dials.
//! - The first [`Client::connection`] dials. All calls, from whichever threads, give the same connection,
//!   also calls from a destructor while a thread panics.
//! - However many come at once, there is one dial. Whoever comes while it is under way waits, asleep, and
//!   then gets the connection; whoever looks up now and then, be it twice a minute, does not sleep. Nobody gets
//!   one that is not fully made: what the dial wrote before it returned is seen by all, also what it wrote with
//!   `Ordering::Relaxed`.
//! - A dial that panics has made no connection. Its panic goes on as it is in the caller for whom it
//!   dialed; the next caller, or one who waited meanwhile, dials again.
//! - Two clients do not disturb each other: nobody waits for another client's dial.
//! - Dropping the client drops its connection, if there is one.
//!
//! A dial does not ask its own client for the connection, not by way of another client either; it may ask other
//! clients. A connection may have a client of its own, and may ask another client when it is dropped.

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial) }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        Box::leak(Box::new((self.dial)()))
    }
}
