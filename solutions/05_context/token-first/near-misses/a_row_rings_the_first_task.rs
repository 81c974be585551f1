//! A row is polled again only after it has rung itself, with a bell that knows the task of the row's first poll: whoever polls later is never rung by the row.
//! rejected by: behaviour::a_row_wakes_whoever_awaits_the_export_now

use std::fmt::Debug;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

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
    let rows = read_tables(stop, warehouse, tables).await;
    warehouse.release(customer).await;
    rows
}

/// Reads one table after the other.
async fn read_tables<W: Warehouse>(
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

/// Rings when a row has something new, so that a row is not polled for nothing.
struct Bell {
    rang: AtomicBool,
    task: Waker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rang.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

/// Reads an open table to its end.
async fn read_rows<W: Warehouse>(
    stop: &CancellationToken,
    warehouse: &W,
    table: &str,
) -> Result<Vec<String>, ExportError<W::Error>> {
    let mut rows = Vec::new();
    loop {
        let mut row = pin!(warehouse.next_row(table));
        let mut stopped = pin!(stop.cancelled());
        let mut bell: Option<Arc<Bell>> = None;
        let outcome = poll_fn(|cx| {
            if stopped.as_mut().poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            let bell = bell.get_or_insert_with(|| {
                Arc::new(Bell { rang: AtomicBool::new(true), task: cx.waker().clone() })
            });
            if !bell.rang.swap(false, Ordering::AcqRel) {
                return Poll::Pending;
            }
            let waker = Waker::from(Arc::clone(bell));
            row.as_mut().poll(&mut Context::from_waker(&waker)).map(Some)
        })
        .await;
        match outcome {
            Some(Ok(Some(row))) => rows.push(row),
            Some(Ok(None)) => return Ok(rows),
            Some(Err(source)) => return Err(ExportError::Failed { table: table.to_owned(), source }),
            None => return Err(ExportError::Stopped),
        }
    }
}
