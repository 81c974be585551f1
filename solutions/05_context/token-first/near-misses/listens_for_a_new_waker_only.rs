//! Goes to the token for a new waker only, and remembers the first: the one that polled between is woken by
//! the stop, and not the one that came back.
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::fmt::Debug;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, Waker};

use tokio_util::sync::CancellationToken;

/// Where orders are kept.
pub trait Warehouse: Send + Sync + 'static {
    /// Why a row could not be read.
    type Error: Debug + Send + 'static;

    /// Takes the lease on a customer's data. Nobody else has it until `release`.
    fn lease(&self, customer: &str) -> impl Future<Output = ()> + Send;
    /// Gives the lease back.
    fn release(&self, customer: &str) -> impl Future<Output = ()> + Send;
    /// Opens a table.
    fn open(&self, table: &str) -> impl Future<Output = ()> + Send;
    /// Closes a table.
    fn close(&self, table: &str) -> impl Future<Output = ()> + Send;
    /// The next row of an open table, or `None` at its end. It can take hours.
    fn next_row(&self, table: &str) -> impl Future<Output = Result<Option<String>, Self::Error>> + Send;
}

/// Why there is no export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportError<E> {
    /// A row could not be read.
    Failed {
        /// Of which table.
        table: String,
        /// What the warehouse said.
        source: E,
    },
    /// The caller stopped it.
    Stopped,
}

/// Exports the rows of all tables of a customer.
///
/// # Errors
/// A row could not be read, or `stop` was cancelled.
pub async fn export<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    customer: &str,
    tables: &[&str],
) -> Result<Vec<String>, ExportError<W::Error>> {
    if stop.is_cancelled() {
        return Err(ExportError::Stopped);
    }
    warehouse.lease(customer).await;
    let outcome = export_tables(stop, warehouse, tables).await;
    warehouse.release(customer).await;
    outcome
}

/// Exports one table after the other.
async fn export_tables<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    tables: &[&str],
) -> Result<Vec<String>, ExportError<W::Error>> {
    let mut rows = Vec::new();
    for table in tables {
        if stop.is_cancelled() {
            return Err(ExportError::Stopped);
        }
        rows.extend(export_table(stop, warehouse, table).await?);
    }
    Ok(rows)
}

/// Opens the table, reads it, and closes it.
async fn export_table<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
) -> Result<Vec<String>, ExportError<W::Error>> {
    warehouse.open(table).await;
    let rows = read_rows(stop, warehouse, table).await;
    warehouse.close(table).await;
    rows
}

/// Reads an open table to its end, or until the stop.
async fn read_rows<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
) -> Result<Vec<String>, ExportError<W::Error>> {
    let mut rows = Vec::new();
    loop {
        match unless_stopped(stop, warehouse.next_row(table)).await {
            None => return Err(ExportError::Stopped),
            Some(Ok(Some(row))) => rows.push(row),
            Some(Ok(None)) => return Ok(rows),
            Some(Err(source)) => return Err(ExportError::Failed { table: table.to_owned(), source }),
        }
    }
}

/// Waits for `work`, or until the stop; the stop goes first.
async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut cancelled = pin!(stop.cancelled());
    let mut listening: Option<Waker> = None;
    poll_fn(|cx| {
        if stop.is_cancelled() {
            return Poll::Ready(None);
        }
        // The token's list of listeners has a lock: go there for a new waker only, not at each poll.
        if !listening.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            if cancelled.as_mut().poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            listening.get_or_insert_with(|| cx.waker().clone());
        }
        work.as_mut().poll(cx).map(Some)
    })
    .await
}
