//! Tasks by key.

use std::borrow::Borrow;
use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher, Hash, RandomState};
use std::marker::PhantomData;

use interleave_tokio::runtime::Handle;
use interleave_tokio::task::{AbortHandle, Id, JoinError, JoinSet, LocalSet};

/// Tasks by key, aborted when this is dropped.
pub struct JoinMap<K, V, S = RandomState> {
    /// In the order in which they were started, so that a run can be repeated. No key is there twice.
    keys: Vec<(K, AbortHandle)>,
    tasks: JoinSet<V>,
    hasher: PhantomData<S>,
}

impl<K, V> JoinMap<K, V> {
    /// No tasks.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(0)
    }

    /// No tasks, and room for so many.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { keys: Vec::with_capacity(capacity), tasks: JoinSet::new(), hasher: PhantomData }
    }
}

impl<K, V, S> JoinMap<K, V, S> {
    /// No tasks.
    #[must_use]
    pub fn with_hasher(_: S) -> Self {
        Self { keys: Vec::new(), tasks: JoinSet::new(), hasher: PhantomData }
    }

    /// No tasks, and room for so many.
    #[must_use]
    pub fn with_capacity_and_hasher(capacity: usize, _: S) -> Self {
        Self { keys: Vec::with_capacity(capacity), tasks: JoinSet::new(), hasher: PhantomData }
    }

    /// How many tasks have not been joined.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether all tasks have been joined.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many tasks there is room for.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.keys.capacity()
    }

    /// The keys of the tasks that have not been joined.
    #[must_use]
    pub fn keys(&self) -> JoinMapKeys<'_, K, V> {
        JoinMapKeys { keys: self.keys.iter(), values: PhantomData }
    }

    /// Aborts every task.
    #[track_caller]
    pub fn abort_all(&mut self) {
        self.tasks.abort_all();
    }

    /// Takes every task out and leaves it to itself.
    pub fn detach_all(&mut self) {
        self.tasks.detach_all();
        self.keys.clear();
    }
}

impl<K: Hash + Eq, V: 'static, S: BuildHasher> JoinMap<K, V, S> {
    /// Starts a task. One of the same key is aborted, and never joined.
    #[track_caller]
    pub fn spawn<F>(&mut self, key: K, task: F)
    where
        F: Future<Output = V> + Send + 'static,
        V: Send,
    {
        let abort = self.tasks.spawn(task);
        self.insert(key, abort);
    }

    /// Starts a task on the runtime of `handle`.
    #[track_caller]
    pub fn spawn_on<F>(&mut self, key: K, task: F, handle: &Handle)
    where
        F: Future<Output = V> + Send + 'static,
        V: Send,
    {
        let abort = self.tasks.spawn_on(task, handle);
        self.insert(key, abort);
    }

    /// Runs a closure as a task that may block.
    #[track_caller]
    pub fn spawn_blocking<F: FnOnce() -> V + Send + 'static>(&mut self, key: K, f: F)
    where
        V: Send,
    {
        let abort = self.tasks.spawn_blocking(f);
        self.insert(key, abort);
    }

    /// Runs a closure as a task that may block, on the runtime of `handle`.
    #[track_caller]
    pub fn spawn_blocking_on<F: FnOnce() -> V + Send + 'static>(&mut self, key: K, f: F, handle: &Handle)
    where
        V: Send,
    {
        let abort = self.tasks.spawn_blocking_on(f, handle);
        self.insert(key, abort);
    }

    /// Starts a task that stays on this thread.
    #[track_caller]
    pub fn spawn_local<F: Future<Output = V> + 'static>(&mut self, key: K, task: F) {
        let abort = self.tasks.spawn_local(task);
        self.insert(key, abort);
    }

    /// Starts a task that stays on the thread of `local_set`.
    #[track_caller]
    pub fn spawn_local_on<F: Future<Output = V> + 'static>(&mut self, key: K, task: F, local_set: &LocalSet) {
        let abort = self.tasks.spawn_local_on(task, local_set);
        self.insert(key, abort);
    }

    #[track_caller]
    fn insert(&mut self, key: K, abort: AbortHandle) {
        if let Some(at) = self.keys.iter().position(|(known, _)| *known == key) {
            self.keys.remove(at).1.abort();
        }
        self.keys.push((key, abort));
    }

    fn remove(&mut self, id: Id) -> Option<K> {
        let at = self.keys.iter().position(|(_, abort)| abort.id() == id)?;
        Some(self.keys.remove(at).0)
    }

    /// Waits for the next task to end.
    pub async fn join_next(&mut self) -> Option<(K, Result<V, JoinError>)> {
        loop {
            let joined = self.tasks.join_next_with_id().await?;
            let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
            // One whose key was taken by another is passed over.
            if let Some(key) = self.remove(id) {
                return Some((key, joined.map(|(_, output)| output)));
            }
        }
    }

    /// A task that has ended, if there is one.
    pub fn try_join_next(&mut self) -> Option<(K, Result<V, JoinError>)> {
        loop {
            let joined = self.tasks.try_join_next_with_id()?;
            let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
            if let Some(key) = self.remove(id) {
                return Some((key, joined.map(|(_, output)| output)));
            }
        }
    }

    /// Aborts every task and waits until all have ended.
    pub async fn shutdown(&mut self) {
        self.abort_all();
        while self.join_next().await.is_some() {}
    }

    /// Waits for all tasks and gives their outputs with their keys.
    ///
    /// # Panics
    /// Panics if one of them did.
    pub async fn join_all(mut self) -> Vec<(K, V)> {
        let mut outputs = Vec::with_capacity(self.len());
        while let Some((key, joined)) = self.join_next().await {
            match joined {
                Ok(output) => outputs.push((key, output)),
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(error) => panic!("{error}"),
            }
        }
        outputs
    }

    /// Aborts the task of a key. False if there is none.
    #[track_caller]
    pub fn abort<Q: ?Sized + Hash + Eq>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        let task = self.keys.iter().find(|(known, _)| known.borrow() == key);
        task.map(|(_, abort)| abort.abort()).is_some()
    }

    /// Aborts the tasks of some keys.
    #[track_caller]
    pub fn abort_matching(&mut self, mut predicate: impl FnMut(&K) -> bool) {
        self.keys.iter().filter(|(key, _)| predicate(key)).for_each(|(_, abort)| abort.abort());
    }

    /// Whether there is a task of that key.
    #[must_use]
    pub fn contains_key<Q: ?Sized + Hash + Eq>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.keys.iter().any(|(known, _)| known.borrow() == key)
    }

    /// Whether that task is among these.
    #[must_use]
    pub fn contains_task(&self, task: &Id) -> bool {
        self.keys.iter().any(|(_, abort)| abort.id() == *task)
    }

    /// Makes room for so many more tasks.
    pub fn reserve(&mut self, additional: usize) {
        self.keys.reserve(additional);
    }

    /// Gives room back.
    pub fn shrink_to_fit(&mut self) {
        self.keys.shrink_to_fit();
    }

    /// Gives room back, but for so many tasks.
    pub fn shrink_to(&mut self, min_capacity: usize) {
        self.keys.shrink_to(min_capacity);
    }
}

impl<K: fmt::Debug, V, S> fmt::Debug for JoinMap<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

impl<K, V> Default for JoinMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// The keys of a [`JoinMap`].
#[derive(Debug, Clone)]
pub struct JoinMapKeys<'a, K, V> {
    keys: std::slice::Iter<'a, (K, AbortHandle)>,
    values: PhantomData<&'a V>,
}

impl<'a, K, V> Iterator for JoinMapKeys<'a, K, V> {
    type Item = &'a K;

    fn next(&mut self) -> Option<&'a K> {
        self.keys.next().map(|(key, _)| key)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.keys.size_hint()
    }
}

impl<K, V> ExactSizeIterator for JoinMapKeys<'_, K, V> {}
impl<K, V> std::iter::FusedIterator for JoinMapKeys<'_, K, V> {}
