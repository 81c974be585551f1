//! What a write records goes to the log whose write that is, by a task-local value, whichever log was asked.
//! rejected by: behaviour::a_write_may_record_in_another_log

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

tokio::task_local! {
    /// Records in the log whose write is running here.
    static AGAIN: Arc<dyn Fn(String) + Send + Sync>;
}

pub trait Store: Send + Sync + 'static {
    type Error: Debug + Send + 'static;

    fn write(&self, entry: String) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost<E> {
    Failed(E),
    Panicked(String),
}

struct Inner<S: Store> {
    store: Arc<S>,
    writes: Mutex<JoinSet<Result<(), S::Error>>>,
}

impl<S: Store> Inner<S> {
    fn begin(self: &Arc<Self>, entry: String) {
        let store = Arc::clone(&self.store);
        let log = Arc::downgrade(self);
        let again: Arc<dyn Fn(String) + Send + Sync> = Arc::new(move |entry| {
            if let Some(log) = log.upgrade() {
                log.begin(entry);
            }
        });
        let write = AGAIN.scope(again, async move { store.write(entry).await });
        self.writes.lock().unwrap_or_else(PoisonError::into_inner).spawn(write);
    }
}

pub struct AuditLog<S: Store> {
    inner: Arc<Inner<S>>,
}

impl<S: Store> AuditLog<S> {
    pub fn new(store: S) -> Self {
        let inner = Inner { store: Arc::new(store), writes: Mutex::new(JoinSet::new()) };
        Self { inner: Arc::new(inner) }
    }

    pub fn record(&self, entry: String) {
        match AGAIN.try_with(Arc::clone) {
            Ok(again) => again(entry),
            Err(_) => self.inner.begin(entry),
        }
    }

    /// # Errors
    /// Some entries were not kept.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let mut lost = Vec::new();
        loop {
            let mut writes =
                mem::take(&mut *self.inner.writes.lock().unwrap_or_else(PoisonError::into_inner));
            if writes.is_empty() {
                break;
            }
            while let Some(ended) = writes.join_next().await {
                match ended {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => lost.push(Lost::Failed(error)),
                    Err(error) => {
                        if let Ok(payload) = error.try_into_panic() {
                            lost.push(Lost::Panicked(message(&*payload)));
                        }
                    }
                }
            }
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "no text".to_owned()
    }
}
