//! Keeps a panic until everything is cleaned up, and returns `Stopped` if a stop has come meanwhile.
//! rejected by: behaviour::a_panic_reaches_the_caller

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};

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

/// How the reading of a table has ended.
type Outcome<E> = Result<Result<Vec<String>, ExportError<E>>, Box<dyn Any + Send>>;

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
    match outcome {
        Ok(Ok(rows)) => Ok(rows),
        // Whatever we were about to say, the caller has lost interest.
        _ if stop.is_cancelled() => Err(ExportError::Stopped),
        Ok(Err(error)) => Err(error),
        Err(payload) => panic::resume_unwind(payload),
    }
}

async fn export_tables<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    tables: &[&str],
) -> Outcome<W::Error> {
    let mut rows = Vec::new();
    for table in tables {
        if stop.is_cancelled() {
            return Ok(Err(ExportError::Stopped));
        }
        match export_table(stop, warehouse, table).await? {
            Ok(more) => rows.extend(more),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(rows))
}

/// Opens the table, reads it, and closes it, also if the reading panics.
async fn export_table<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
) -> Outcome<W::Error> {
    warehouse.open(table).await;
    let outcome = AssertUnwindSafe(read_rows(stop, warehouse, table)).catch_unwind().await;
    warehouse.close(table).await;
    outcome
}

/// Reads an open table to its end.
async fn read_rows<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
) -> Result<Vec<String>, ExportError<W::Error>> {
    let mut rows = Vec::new();
    loop {
        let row = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(ExportError::Stopped),
            row = warehouse.next_row(table) => row,
        };
        match row {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => return Ok(rows),
            Err(source) => return Err(ExportError::Failed { table: table.to_owned(), source }),
        }
    }
}
