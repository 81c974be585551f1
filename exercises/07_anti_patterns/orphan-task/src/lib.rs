//! # An audit log that owns its writes
//!
//! A payment service notes who did what. No request shall wait for the store, so [`AuditLog::record`] starts
//! a task for each write and forgets it. It has worked for a year. Now an auditor asks for the entries of the
//! last deployment, and some were never written: the process had ended first. Others had failed, in a line on
//! stderr that nobody read.
//!
//! Repair it: give every write an owner. It promises:
//!
//! - **Record.** `record` does not wait. The store's `write` is called once for each entry, soon, whether or
//!   not anybody ever shuts the log down. Several tasks may record at once, and a write may record an entry
//!   itself. Entries may be written side by side or one after the other, in any order.
//! - **Normal end.** `shutdown` waits until every write has ended, however long that takes, and returns
//!   `Ok(())` if all went well. With no entries that is at once. While it waits it leaves the processor
//!   alone. Its future may be polled by one task and then by another: it wakes the last. Another log's
//!   writes are none of its business.
//! - **Failure.** A write that fails holds up no other. `shutdown` returns one [`Lost::Failed`] for each, in
//!   any order, also for those that had failed long before.
//! - **Panic.** A write that panics holds up no other either. `shutdown` returns a [`Lost::Panicked`] for
//!   each, also for those of long before, with the panic's message, or with any where its payload is no text.
//! - **Dropped.** If the log is dropped without a shutdown, or the future of `shutdown` is dropped half-way,
//!   on whichever thread and also by a panic, the writes under way are cancelled (their futures are dropped),
//!   and no further one begins. What is just being started at the moment of the drop may still begin, and is
//!   cancelled then.
//! - **Nothing left.** Once `shutdown` has returned, no task of the log is alive, and nobody holds the store.
//!   A task that has let go of all it had, of its receivers and tokens too, and only has yet to return, does
//!   not count. After a drop the last of them ends as soon as it gets to run.
//!
//! What a write does, its future does: it takes time, fails or panics there. The call of `write` only makes
//! it. How many writes wait is not limited here. The log is made and used within a runtime. Who records after
//! a shutdown need not be thought of: `shutdown` takes the log.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;

/// Where entries are kept.
pub trait Store: Send + Sync + 'static {
    /// Why an entry could not be kept.
    type Error: Debug + Send + 'static;

    /// Keeps an entry. It takes as long as it takes.
    fn write(&self, entry: String) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// An entry that was not kept, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost<E> {
    /// The store refused it.
    Failed(E),
    /// The store panicked, with this message.
    Panicked(String),
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        tokio::spawn(async move {
            if let Err(error) = store.write(entry).await {
                eprintln!("audit log: {error:?}");
            }
        });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        Ok(())
    }
}
