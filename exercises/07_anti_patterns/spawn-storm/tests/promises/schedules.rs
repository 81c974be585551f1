/// Rows that are stored, as many at once as the limit says.
mod rows;

/// What there may be in memory: tasks, rows, errors, and nothing when it has returned.
mod memory;

/// A caller that goes away.
mod dropped;

/// One who polls it, and another who awaits it; and answers at every moment.
mod awaited;

use std::num::NonZeroUsize;

use crate::exercise::{self, Summary};
use futures::FutureExt;
use futures::future::BoxFuture;

/// Stores a row.
type Store<R, E> = Box<dyn Fn(R) -> BoxFuture<'static, Result<(), E>> + Send + Sync>;

/// Your `import`, with rows and work in boxes: so it is compiled once for each type of row and of error, and not once
/// for each check.
fn import<I, F, Fut, E>(rows: I, limit: NonZeroUsize, store: F) -> impl Future<Output = Summary<E>>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let rows: Box<dyn Iterator<Item = I::Item> + Send> = Box::new(rows);
    let store: Store<I::Item, E> = Box::new(move |row| store(row).boxed());
    exercise::import(rows, limit, store)
}

fn at_most(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).expect("a limit above 0")
}
