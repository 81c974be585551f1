//! # A stop that reaches the innermost wait
//!
//! A shop exports its orders at night. [`export`] takes the lease on a customer's data, so that nobody else
//! exports them meanwhile, and goes through the tables; `export_table` opens a table and closes it;
//! `read_rows` waits for one row after the other, which can take hours. Below is the service as it is. At a
//! deployment it ends when the last row has come.
//!
//! Rework it, so that a stop is heard. `export` has its token already; the others may be changed as you like.
//! It promises:
//!
//! - **Normal end.** It takes the lease, opens each table in order, reads it to its end, closes it before the
//!   next, and gives the lease back. It returns all rows in order. However many tables there are, and however
//!   many rows in each, the stack does not grow with them. Without tables it only takes the lease and gives
//!   it back.
//! - **Stop.** When `stop` is cancelled, the row that is waited for is given up (its future is dropped)
//!   before anything else is done, and [`ExportError::Stopped`] comes back. Except at a stop, or at a drop
//!   of `export`'s own future, no row is given up. Once `stop` is cancelled, no table is opened, no row is
//!   asked for and no lease is taken.
//! - **Error.** If a row fails, no further row is asked for and no table is opened; [`ExportError::Failed`]
//!   comes back, with the table and the error.
//! - **Each layer cleans up.** However `export` returns, an open table has been closed, and after that the
//!   lease has been given back, each once, and each of these calls has been awaited to its end. A stop does
//!   not cut them short.
//! - **Short calls.** `lease`, `open`, `close` and `release` are short. Once begun, each is awaited to its
//!   end, also when a stop comes meanwhile. How long one may take is the warehouse's business: `export` has
//!   no time limit for them.
//! - **Panic.** If the warehouse panics, in a call or in its future, `export` panics. What becomes of a panic
//!   in the drop of a row that is given up is left open.
//! - **Dropped.** If the future of `export` is dropped, also by a panic of the caller, what it awaits is
//!   dropped with it, and nothing is cleaned up, since that would take awaiting. This is why there is a token.
//! - **Whoever awaits it.** Its future may be polled by one task and then by another: it wakes the last.
//! - **The token is the caller's.** `export` never cancels `stop`.
//!
//! A call begins when its future is first polled: a `next_row` that is called and never polled asks for
//! nothing.
//!
//! What is just being begun at the very moment of the stop may still begin. A stop that comes together with
//! an error or with the end of the last table, or while the layers clean up after that, may come too late:
//! then either outcome may come back. Without tables, the same is true of a stop that comes during `lease`.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

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
    let _ = stop;
    warehouse.lease(customer).await;
    let mut rows = Vec::new();
    for table in tables {
        rows.extend(export_table(warehouse, table).await?);
    }
    warehouse.release(customer).await;
    Ok(rows)
}

/// Opens the table, reads it, and closes it.
async fn export_table<W: Warehouse>(
    warehouse: &W,
    table: &str,
) -> Result<Vec<String>, ExportError<W::Error>> {
    warehouse.open(table).await;
    let rows = read_rows(warehouse, table).await?;
    warehouse.close(table).await;
    Ok(rows)
}

/// Reads an open table to its end.
async fn read_rows<W: Warehouse>(warehouse: &W, table: &str) -> Result<Vec<String>, ExportError<W::Error>> {
    let mut rows = Vec::new();
    loop {
        match warehouse.next_row(table).await {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => return Ok(rows),
            Err(source) => return Err(ExportError::Failed { table: table.to_owned(), source }),
        }
    }
}
