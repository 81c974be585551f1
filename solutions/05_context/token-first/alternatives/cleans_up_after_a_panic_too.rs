//! A panic is caught, the layers clean up, and then it goes on.

use std::fmt::Debug;
use std::future::Future;

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

use futures::FutureExt;
use std::panic::{AssertUnwindSafe, resume_unwind};

async fn finally<T>(work: impl Future<Output = T>, cleanup: impl Future<Output = ()>) -> T {
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    cleanup.await;
    outcome.unwrap_or_else(|payload| resume_unwind(payload))
}

fn heard<E>(stop: &CancellationToken) -> Result<(), ExportError<E>> {
    if stop.is_cancelled() { Err(ExportError::Stopped) } else { Ok(()) }
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
    heard(stop)?;
    warehouse.lease(customer).await;
    let rows = async {
        let mut rows = Vec::new();
        for table in tables {
            heard(stop)?;
            warehouse.open(table).await;
            finally(read_rows(stop, warehouse, table, &mut rows), warehouse.close(table)).await?;
        }
        Ok(rows)
    };
    finally(rows, warehouse.release(customer)).await
}

async fn read_rows<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
    rows: &mut Vec<String>,
) -> Result<(), ExportError<W::Error>> {
    loop {
        heard(stop)?;
        let next = stop.run_until_cancelled(warehouse.next_row(table)).await.ok_or(ExportError::Stopped)?;
        match next {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => return Ok(()),
            Err(source) => return Err(ExportError::Failed { table: table.to_owned(), source }),
        }
    }
}
