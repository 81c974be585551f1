//! Each row is awaited inside of the one before it: a long table overflows the stack.
//! rejected by: behaviour::many_rows_need_no_more_stack_than_one

use std::fmt::Debug;
use std::future::Future;

use futures::future::BoxFuture;
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
    let mut rows = Vec::new();
    let mut outcome = Ok(());
    for table in tables {
        outcome = export_table(stop, warehouse, table, &mut rows).await;
        if outcome.is_err() {
            break;
        }
    }
    warehouse.release(customer).await;
    outcome.map(|()| rows)
}

/// Opens the table, reads it, and closes it.
async fn export_table<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
    rows: &mut Vec<String>,
) -> Result<(), ExportError<W::Error>> {
    if stop.is_cancelled() {
        return Err(ExportError::Stopped);
    }
    warehouse.open(table).await;
    let outcome = read_rest(stop, warehouse, table, rows).await;
    warehouse.close(table).await;
    outcome
}

/// Reads what is left of an open table.
fn read_rest<'a, W: Warehouse>(
    stop: &'a CancellationToken,
    warehouse: &'a W,
    table: &'a str,
    rows: &'a mut Vec<String>,
) -> BoxFuture<'a, Result<(), ExportError<W::Error>>> {
    Box::pin(async move {
        let row = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(ExportError::Stopped),
            row = warehouse.next_row(table) => row,
        };
        match row {
            Ok(Some(row)) => {
                rows.push(row);
                read_rest(stop, warehouse, table, rows).await
            }
            Ok(None) => Ok(()),
            Err(source) => Err(ExportError::Failed { table: table.to_owned(), source }),
        }
    })
}
