//! Every way in which a program can end.

use interleave_tokio::{Tasks, check};
use real::collections::BTreeSet;
use real::sync::{Arc, Mutex};

/// What `program` returns, over every schedule within three delays.
///
/// # Panics
/// Panics if a schedule does not end, or ends with a panic.
pub fn outcomes<T, F>(program: fn() -> F) -> BTreeSet<T>
where
    T: Ord + Clone + Send + 'static,
    F: Future<Output = T> + 'static,
{
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let all = Arc::clone(&found);
    check("The program ends.").run(move || {
        let all = Arc::clone(&all);
        async move {
            let outcome = program().await;
            all.lock().expect("nobody panics in here").insert(outcome);
        }
    });
    found.lock().expect("the check is over").clone()
}
