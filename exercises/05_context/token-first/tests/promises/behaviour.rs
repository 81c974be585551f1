use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::exercise::{ExportError, Warehouse, export};
use futures::FutureExt as _;
use interleave_tokio::{Log, on_tokio};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

type Outcome = Result<Vec<String>, ExportError<String>>;

/// A row that is another one when somebody tidies it up.
const BLANKS: &str = " \tTwo coats,  back \r\n";

/// A warehouse whose tables have two rows each. It writes down what it is asked for, in order, and presses
/// stop at one of these entries.
#[derive(Clone, Default)]
struct Books {
    log: Log<String>,
    stop: CancellationToken,
    stop_at: &'static str,
}

impl Books {
    fn stopping_at(stop_at: &'static str) -> Self {
        Self { stop_at, ..Self::default() }
    }

    fn write(&self, what: String) {
        if what == self.stop_at {
            self.stop.cancel();
        }
        self.log.push(what);
    }

    fn rows_of(&self, table: &str) -> usize {
        self.log.to_vec().iter().filter(|entry| **entry == format!("row of {table}")).count()
    }
}

/// Longer than somebody's patience may be. The runtime's clock is paused, so nobody waits for it.
async fn takes_its_time() {
    sleep(Duration::from_secs(600)).await;
}

impl Warehouse for Books {
    type Error = String;

    async fn lease(&self, customer: &str) {
        self.write(format!("lease {customer}"));
        takes_its_time().await;
    }

    async fn release(&self, customer: &str) {
        takes_its_time().await;
        self.write(format!("release {customer}"));
    }

    async fn open(&self, table: &str) {
        self.write(format!("open {table}"));
        takes_its_time().await;
    }

    async fn close(&self, table: &str) {
        takes_its_time().await;
        assert!(table != "stuck", "a bug in the warehouse");
        self.write(format!("close {table}"));
    }

    async fn next_row(&self, table: &str) -> Result<Option<String>, String> {
        self.write(format!("row of {table}"));
        match (table, self.rows_of(table)) {
            ("torn", 2) => Err("the page is unreadable".to_owned()),
            ("bug", _) => panic!("a bug in the warehouse"),
            ("one coat back" | "" | BLANKS, number) => Ok((number % 3 != 0).then(|| table.to_owned())),
            // Every third look finds the end, also when the table is opened again.
            (_, number) => Ok((number % 3 != 0).then(|| format!("{table} {number}"))),
        }
    }
}

/// Exports these tables for Ada; gives the outcome and what the warehouse was asked for.
async fn exported(books: &Books, tables: &[&str]) -> (Outcome, Vec<String>) {
    let outcome = export(&books.stop, books, "Ada", tables).await;
    (outcome, books.log.to_vec())
}

/// The plain case. If an entry is missing or in another place, a layer has forgotten its part.
#[test]
fn all_tables_are_exported_in_order() {
    on_tokio(|| async {
        let (outcome, log) = exported(&Books::default(), &["orders", "bills"]).await;
        assert_eq!(outcome, Ok(["orders 1", "orders 2", "bills 1", "bills 2"].map(String::from).to_vec()));
        let expected = [
            "lease Ada",
            "open orders",
            "row of orders",
            "row of orders",
            "row of orders",
            "close orders",
            "open bills",
            "row of bills",
            "row of bills",
            "row of bills",
            "close bills",
            "release Ada",
        ];
        assert_eq!(log, expected);
    });
}

/// A customer without orders. The lease is taken and given back.
#[test]
fn no_tables_are_exported_at_once() {
    on_tokio(|| async {
        let (outcome, log) = exported(&Books::default(), &[]).await;
        assert_eq!((outcome, log), (Ok(vec![]), vec!["lease Ada".to_owned(), "release Ada".to_owned()]));
    });
}

/// Two exports of one customer at once. If the lease is taken once, they share it, and each reads what the other may be
/// about to change.
#[test]
fn each_export_takes_the_lease_for_itself() {
    on_tokio(|| async {
        let books = Books::default();
        let (one, other) = tokio::join!(exported(&books, &[]), exported(&books, &[]));
        assert_eq!((one.0, other.0), (Ok(vec![]), Ok(vec![])));
        let mut calls = books.log.to_vec();
        calls.sort();
        let expected = ["lease Ada", "lease Ada", "release Ada", "release Ada"];
        assert_eq!(calls, expected, "what the warehouse was asked for, in alphabetical order");
    });
}

/// Orders that read the same: two equal refunds are two rows, and so are two that say nothing. If one is missing, somebody
/// has taken it for the one before it, or an empty row for the end; if it is another, a row is for the customer to read.
#[test]
fn rows_that_are_equal_are_rows_of_their_own() {
    on_tokio(|| async {
        for table in ["one coat back", "", BLANKS] {
            let (outcome, _) = exported(&Books::default(), &[table, table]).await;
            assert_eq!(outcome, Ok(vec![table.to_owned(); 4]), "two rows of a table that is named twice");
        }
    });
}

/// The second row is unreadable. If `close` or `release` is missing, a `?` has jumped over it, or it was
/// given a time limit; if the token is cancelled, somebody has told those who must not know.
#[test]
fn a_failure_is_cleaned_up_after() {
    on_tokio(|| async {
        let books = Books::default();
        let (outcome, log) = exported(&books, &["torn", "bills"]).await;
        let (table, source) = ("torn".to_owned(), "the page is unreadable".to_owned());
        assert_eq!(outcome, Err(ExportError::Failed { table, source }));
        let expected = ["lease Ada", "open torn", "row of torn", "row of torn", "close torn", "release Ada"];
        assert_eq!(log, expected);
        assert!(!books.stop.is_cancelled(), "export has cancelled the caller's token");
    });
}

/// Stopped before it begins, also where there is no table. If the lease is taken, `stop` is looked at too
/// late.
#[test]
fn stopped_from_the_beginning_it_does_nothing() {
    for tables in [vec![], vec!["orders"], vec!["orders", "bills"]] {
        on_tokio(move || async move {
            let books = Books::default();
            books.stop.cancel();
            let (outcome, log) = exported(&books, &tables).await;
            assert_eq!((outcome, log), (Err(ExportError::Stopped), vec![]));
        });
    }
}

/// The stop comes while the lease is being taken, or while a table is being closed. If a table is opened
/// after that, look at what lies between the two looks at `stop`.
#[test]
fn after_a_stop_no_table_is_opened() {
    on_tokio(|| async {
        let (outcome, log) = exported(&Books::stopping_at("lease Ada"), &["orders"]).await;
        let expected = ["lease Ada", "release Ada"].map(String::from).to_vec();
        assert_eq!((outcome, log), (Err(ExportError::Stopped), expected));
        let (outcome, log) = exported(&Books::stopping_at("close orders"), &["orders", "bills"]).await;
        assert_eq!(outcome, Err(ExportError::Stopped));
        assert_eq!(log[log.len() - 2..], ["close orders", "release Ada"]);
    });
}

/// The stop comes while a table is being opened, or together with a row that is there. If a row is asked for
/// after that, it won a race which the stop should win: ten tries, because a `select!` without `biased`
/// draws.
#[test]
fn after_a_stop_no_row_is_asked_for() {
    for _ in 0..10 {
        on_tokio(|| async {
            let (outcome, log) = exported(&Books::stopping_at("open orders"), &["orders"]).await;
            let expected = ["lease Ada", "open orders", "close orders", "release Ada"];
            assert_eq!((outcome, log), (Err(ExportError::Stopped), expected.map(String::from).to_vec()));
            let (outcome, log) = exported(&Books::stopping_at("row of orders"), &["orders"]).await;
            let expected = ["lease Ada", "open orders", "row of orders", "close orders", "release Ada"];
            assert_eq!((outcome, log), (Err(ExportError::Stopped), expected.map(String::from).to_vec()));
        });
    }
}

/// A bug in the warehouse. It is the caller's to see. If it is swallowed after a stop only, whoever cleans up
/// has caught it and returned the stop instead.
#[test]
fn a_panic_reaches_the_caller() {
    on_tokio(|| async {
        let task = tokio::spawn(async { exported(&Books::default(), &["bug"]).await });
        assert!(task.await.is_err_and(|error| error.is_panic()), "the panic was swallowed");
        // Also where a stop is on its way out already.
        let task = tokio::spawn(async { exported(&Books::stopping_at("row of stuck"), &["stuck"]).await });
        assert!(task.await.is_err_and(|error| error.is_panic()), "the panic was swallowed after a stop");
        // And where a stop comes afterwards, while somebody cleans up, if anybody does.
        for stop_at in ["close bug", "release Ada"] {
            let task = tokio::spawn(async { exported(&Books::stopping_at(stop_at), &["bug"]).await });
            assert!(
                task.await.is_err_and(|error| error.is_panic()),
                "a stop at {stop_at:?} swallows the panic"
            );
        }
    });
}

/// A table that is named twice is exported twice, each time in its place. If the rows come in another order,
/// they were kept by the table's name; if it is opened once only, it was taken for open when it was to be closed.
#[test]
fn a_table_that_is_named_twice_has_two_places() {
    on_tokio(|| async {
        let (outcome, _) = exported(&Books::default(), &["a", "b", "a"]).await;
        assert_eq!(outcome, Ok(["a 1", "a 2", "b 1", "b 2", "a 4", "a 5"].map(String::from).to_vec()));
        let (outcome, log) = exported(&Books::default(), &["a", "a"]).await;
        assert_eq!(outcome, Ok(["a 1", "a 2", "a 4", "a 5"].map(String::from).to_vec()));
        let one_by_one = ["open a", "row of a", "row of a", "row of a", "close a"].repeat(2);
        assert_eq!(log, [&["lease Ada"], &*one_by_one, &["release Ada"]].concat());
    });
}

/// A warehouse whose tables have this many rows each, numbered. At each call it looks where the stack is.
struct Deep {
    rows: usize,
    given: AtomicUsize,
    /// Where the stack was at the first call.
    first: OnceLock<usize>,
}

impl Deep {
    fn with_rows(rows: usize) -> Self {
        Self { rows, given: AtomicUsize::new(0), first: OnceLock::new() }
    }

    fn look(&self) {
        let here = 0_u8;
        let here = std::ptr::from_ref(&here).addr();
        let bytes = self.first.get_or_init(|| here).abs_diff(here);
        // A loop needs some thousands, for the calls in it. Who nests needs hundreds each time, and has 2 MiB. It is
        // told before that: an overflow would end the process.
        assert!(
            bytes < 32 << 10,
            "since the first call the stack has grown by {bytes} bytes: a table, or a row, is awaited inside of the one \
             before it"
        );
    }
}

impl Warehouse for Deep {
    type Error = String;

    async fn lease(&self, _customer: &str) {}

    async fn release(&self, _customer: &str) {}

    async fn open(&self, _table: &str) {
        self.look();
        self.given.store(0, Ordering::Relaxed);
    }

    async fn close(&self, _table: &str) {
        self.look();
    }

    async fn next_row(&self, _table: &str) -> Result<Option<String>, String> {
        self.look();
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        Ok((number < self.rows).then(|| number.to_string()))
    }
}

/// Two hundred tables. If the stack grows, each table is awaited inside of the one before it, by a function that
/// calls itself: with enough of them the stack overflows, and that ends the process.
#[test]
fn many_tables_need_no_more_stack_than_one() {
    on_tokio(|| async {
        let warehouse = Deep::with_rows(0);
        let outcome = export(&CancellationToken::new(), &warehouse, "Ada", &["empty"; 200]).await;
        assert_eq!(outcome, Ok(vec![]));
    });
}

/// Seventy thousand orders, on a thread with the usual stack. If that grows, each row is awaited inside of the one
/// before it, by a function that calls itself. If this hangs, the rows are put where there is room for some only,
/// and nobody takes them out before the table's end.
#[test]
fn many_rows_need_no_more_stack_than_one() {
    on_tokio(|| async {
        // More than fit into a `u16`.
        let warehouse = Deep::with_rows(70_000);
        let outcome = export(&CancellationToken::new(), &warehouse, "Ada", &["orders"]).await;
        let rows = outcome.expect("no row fails");
        assert_eq!(rows.len(), 70_000, "how many rows were exported");
        let in_order = rows.iter().enumerate().all(|(number, row)| *row == number.to_string());
        assert!(in_order, "the rows are not in order");
    });
}

/// One row that takes an hour, and is noted when it is asked for.
#[derive(Default)]
struct OneRow {
    asked: AtomicUsize,
}

impl Warehouse for OneRow {
    type Error = String;

    async fn lease(&self, _: &str) {}

    async fn release(&self, _: &str) {}

    async fn open(&self, _: &str) {}

    async fn close(&self, _: &str) {}

    async fn next_row(&self, _: &str) -> Result<Option<String>, String> {
        let first = self.asked.fetch_add(1, Ordering::Relaxed) == 0;
        sleep(Duration::from_secs(3600)).await;
        Ok(first.then(|| "two coats".to_owned()))
    }
}

/// An export is polled by somebody until it waits for a row, and then awaited by somebody else. If the row does not come
/// within a day, it has woken the one that is gone: the row's own waker is kept from its first poll.
#[test]
fn a_row_wakes_whoever_awaits_the_export_now() {
    on_tokio(|| async {
        let (stop, warehouse) = (CancellationToken::new(), OneRow::default());
        let mut run = Box::pin(export(&stop, &warehouse, "Ada", &["orders"]));
        assert!(run.as_mut().now_or_never().is_none(), "a row takes an hour");
        assert_eq!(warehouse.asked.load(Ordering::Relaxed), 1, "nothing but a row takes any time");
        let rows = timeout(Duration::from_secs(24 * 3600), run).await;
        assert_eq!(rows, Ok(Ok(vec!["two coats".to_owned()])), "the rows, or that a day has passed");
    });
}
