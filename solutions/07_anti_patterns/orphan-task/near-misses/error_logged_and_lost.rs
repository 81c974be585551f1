//! Waits for every write, and says on stderr what went wrong, where nobody reads it.
//! rejected by: schedules::every_failure_reaches_the_owner
//! rejected by: schedules::a_failure_of_long_ago_reaches_the_owner
//! rejected by: schedules::a_shutdown_may_be_begun_by_one_and_awaited_by_another
//! also by: behaviour::each_failure_is_told_in_the_words_of_the_store
//! also by: behaviour::thousands_of_losses_are_told

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;

/// Where entries are kept.
pub trait Store: Send + Sync + 'static {
    /// Why an entry could not be kept.
    type Error: Debug + Send + 'static;

    /// Keeps an entry. It takes as long as it takes.
    fn write(&self, entry: String) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// An entry that was not kept, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost<E> {
    /// The store refused it.
    Failed(E),
    /// The store panicked, with this message.
    Panicked(String),
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    tasks: Mutex<JoinSet<Result<(), S::Error>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), tasks: Mutex::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        self.tasks.lock().unwrap().spawn(async move { store.write(entry).await });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let mut tasks = self.tasks.into_inner().unwrap();
        let mut lost = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => eprintln!("audit log: {error:?}"),
                Err(error) => lost.push(Lost::Panicked(message(&*error.into_panic()))),
            }
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

/// What a panic said.
fn message(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without words".to_owned(),
    }
}
