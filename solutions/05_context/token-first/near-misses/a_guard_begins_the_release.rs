//! A guard begins the release in its `Drop`, for a panic and for a future that is dropped; then the lease is given back, or half given back.
//! rejected by: schedules::dropped_half_way_nothing_goes_on
//! rejected by: schedules::dropped_by_a_panic_nothing_goes_on
use std::fmt::Debug;
use std::future::Future;

use futures::FutureExt;
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

/// The lease. Who forgets to await `release` leaves it to `Drop`, which cannot await, but most warehouses answer at once.
struct Lease<'a, W: Warehouse> {
    warehouse: &'a W,
    customer: &'a str,
    held: bool,
}

impl<'a, W: Warehouse> Lease<'a, W> {
    async fn take(warehouse: &'a W, customer: &'a str) -> Self {
        warehouse.lease(customer).await;
        Self { warehouse, customer, held: true }
    }

    async fn release(mut self) {
        self.held = false;
        self.warehouse.release(self.customer).await;
    }
}

impl<W: Warehouse> Drop for Lease<'_, W> {
    fn drop(&mut self) {
        if self.held {
            let _ = self.warehouse.release(self.customer).now_or_never();
        }
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
    let lease = Lease::take(warehouse, customer).await;
    let mut outcome = Ok(Vec::new());
    for table in tables {
        if stop.is_cancelled() {
            outcome = Err(ExportError::Stopped);
        }
        let Ok(rows) = &mut outcome else { break };
        match export_table(stop, warehouse, table).await {
            Ok(more) => rows.extend(more),
            Err(error) => outcome = Err(error),
        }
    }
    lease.release().await;
    outcome
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

/// Reads an open table to its end.
async fn read_rows<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
) -> Result<Vec<String>, ExportError<W::Error>> {
    let mut rows = Vec::new();
    loop {
        match stop.run_until_cancelled(warehouse.next_row(table)).await {
            None => return Err(ExportError::Stopped),
            Some(Ok(Some(row))) => rows.push(row),
            Some(Ok(None)) => return Ok(rows),
            Some(Err(source)) => return Err(ExportError::Failed { table: table.to_owned(), source }),
        }
    }
}
