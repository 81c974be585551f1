//! Puts itself down for the stop at the first poll of a wait only, with that poll's waker.
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

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

/// Some work, given up at a stop (`None`).
struct UnlessStopped<'a, T> {
    stop: &'a CancellationToken,
    cancelled: Pin<Box<dyn Future<Output = ()> + Send + 'a>>,
    /// We are on the token's list. Each poll of `cancelled` takes its lock, and once on the list is enough:
    /// from then on a look at the flag will do.
    listed: bool,
    work: Pin<Box<dyn Future<Output = T> + Send + 'a>>,
}

impl<'a, T> UnlessStopped<'a, T> {
    fn new(stop: &'a CancellationToken, work: impl Future<Output = T> + Send + 'a) -> Self {
        Self { stop, cancelled: Box::pin(stop.cancelled()), listed: false, work: Box::pin(work) }
    }
}

impl<T> Future for UnlessStopped<'_, T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = &mut *self;
        let stopped = if this.listed {
            this.stop.is_cancelled()
        } else {
            this.listed = true;
            this.cancelled.as_mut().poll(cx).is_ready()
        };
        if stopped {
            return Poll::Ready(None);
        }
        this.work.as_mut().poll(cx).map(Some)
    }
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
    let rows = export_tables(stop, warehouse, tables).await;
    warehouse.release(customer).await;
    rows
}

async fn export_tables<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    tables: &[&str],
) -> Result<Vec<String>, ExportError<W::Error>> {
    let mut rows = Vec::new();
    for table in tables {
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
    if stop.is_cancelled() {
        return Err(ExportError::Stopped);
    }
    warehouse.open(table).await;
    let rows = read_rows(stop, warehouse, table).await;
    warehouse.close(table).await;
    rows
}

/// Reads an open table to its end.
async fn read_rows<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
) -> Result<Vec<String>, ExportError<W::Error>> {
    let mut rows = Vec::new();
    loop {
        let Some(row) = UnlessStopped::new(stop, warehouse.next_row(table)).await else {
            return Err(ExportError::Stopped);
        };
        match row {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => return Ok(rows),
            Err(source) => return Err(ExportError::Failed { table: table.to_owned(), source }),
        }
    }
}
