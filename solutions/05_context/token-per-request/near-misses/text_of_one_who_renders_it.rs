//! As long as somebody renders a page its text is there, and who comes for the same page then renders that text without loading it.
//! rejected by: schedules::a_page_that_is_being_rendered_is_loaded_once_more

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, Weak};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

pub trait Backend: Send + Sync + 'static {
    type Error: Send + 'static;

    fn load(&self, page: &str) -> impl Future<Output = Result<String, Self::Error>> + Send;
    fn render(&self, text: String) -> impl Future<Output = Result<String, Self::Error>> + Send;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandleError<E> {
    Failed(E),
    Stopped,
}

pub struct Server<B: Backend> {
    backend: B,
    slots: Semaphore,
    /// Of the pages that are being rendered.
    texts: Mutex<HashMap<String, Weak<str>>>,
}

impl<B: Backend> Server<B> {
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots, texts: Mutex::default() }
    }

    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let slot = unless_stopped(&stop, self.slots.acquire()).await.ok_or(HandleError::Stopped)?;
        let _slot = slot.expect("nobody closes the semaphore");
        let text = match self.known(page) {
            Some(text) => text,
            None => {
                let loaded = unless_stopped(&stop, self.backend.load(page)).await;
                let text = loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)?;
                self.keep(page, text.into())
            }
        };
        let rendered = unless_stopped(&stop, self.backend.render(text.to_string())).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    fn known(&self, page: &str) -> Option<Arc<str>> {
        self.texts.lock().unwrap().get(page).and_then(Weak::upgrade)
    }

    fn keep(&self, page: &str, text: Arc<str>) -> Arc<str> {
        let mut texts = self.texts.lock().unwrap();
        texts.retain(|_, text| text.strong_count() > 0);
        texts.insert(page.to_owned(), Arc::downgrade(&text));
        text
    }
}

async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
