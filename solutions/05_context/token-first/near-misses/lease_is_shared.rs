//! The lease can be taken twice by one process, so that an export does not lock out another one of its own: the first takes it, and the last gives it back.
//! rejected by: behaviour::each_export_takes_the_lease_for_itself

use std::fmt::Debug;
use std::future::Future;
use std::sync::{Mutex, MutexGuard};

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

/// Who has a lease in this process: the warehouse, the customer, and how many exports.
static LEASES: Mutex<Vec<(usize, String, usize)>> = Mutex::new(Vec::new());

fn leases() -> MutexGuard<'static, Vec<(usize, String, usize)>> {
    LEASES.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// One export that has a part in a lease.
struct Share<'a> {
    warehouse: usize,
    customer: &'a str,
    given_back: bool,
}

impl<'a> Share<'a> {
    /// And whether it is the first.
    fn take<W>(warehouse: &W, customer: &'a str) -> (Self, bool) {
        let warehouse = std::ptr::from_ref(warehouse).addr();
        let share = Self { warehouse, customer, given_back: false };
        let mut leases = leases();
        for (at, name, exports) in leases.iter_mut() {
            if *at == warehouse && name == customer {
                *exports += 1;
                return (share, false);
            }
        }
        leases.push((warehouse, customer.to_owned(), 1));
        (share, true)
    }

    /// Whether it was the last.
    fn give_back(&mut self) -> bool {
        self.given_back = true;
        let mut leases = leases();
        let Some(place) =
            leases.iter().position(|(at, name, _)| *at == self.warehouse && name == self.customer)
        else {
            return true;
        };
        leases[place].2 -= 1;
        let last = leases[place].2 == 0;
        if last {
            leases.swap_remove(place);
        }
        last
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        if !self.given_back {
            self.give_back();
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
    let (mut share, first) = Share::take(warehouse, customer);
    if first {
        warehouse.lease(customer).await;
    }
    let rows = export_tables(stop, warehouse, tables).await;
    if share.give_back() {
        warehouse.release(customer).await;
    }
    rows
}

/// All tables, one after the other.
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
