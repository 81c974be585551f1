//! A table that stands twice in a row is opened once.
//! rejected by: behaviour::a_table_that_is_named_twice_has_two_places

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

/// A lease on a customer's data, and the table that is open.
struct Session<'a, W> {
    stop: &'a CancellationToken,
    warehouse: &'a W,
    open: Option<&'a str>,
}

impl<'a, W: Warehouse> Session<'a, W> {
    /// Closes the table that is open, if one is.
    async fn close(&mut self) {
        if let Some(table) = self.open.take() {
            self.warehouse.close(table).await;
        }
    }

    /// Makes `table` the one that is open.
    async fn turn_to(&mut self, table: &'a str) -> Result<(), ExportError<W::Error>> {
        if self.open == Some(table) {
            return Ok(());
        }
        self.close().await;
        if self.stop.is_cancelled() {
            return Err(ExportError::Stopped);
        }
        self.warehouse.open(table).await;
        self.open = Some(table);
        Ok(())
    }

    /// Reads a table to its end.
    async fn read(&mut self, table: &'a str, rows: &mut Vec<String>) -> Result<(), ExportError<W::Error>> {
        self.turn_to(table).await?;
        while !self.stop.is_cancelled() {
            match self.stop.run_until_cancelled(self.warehouse.next_row(table)).await {
                None => break,
                Some(Ok(Some(row))) => rows.push(row),
                Some(Ok(None)) => return Ok(()),
                Some(Err(source)) => return Err(ExportError::Failed { table: table.to_owned(), source }),
            }
        }
        Err(ExportError::Stopped)
    }

    async fn read_all(&mut self, tables: &[&'a str]) -> Result<Vec<String>, ExportError<W::Error>> {
        let mut rows = Vec::new();
        for table in tables {
            self.read(table, &mut rows).await?;
        }
        Ok(rows)
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
    let mut session = Session { stop, warehouse, open: None };
    let rows = session.read_all(tables).await;
    session.close().await;
    warehouse.release(customer).await;
    rows
}
