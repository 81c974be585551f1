//! `07_anti_patterns/orphan-task.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod joined_once {
    // ANCHOR: joined_once
    use std::sync::Arc;
    use tokio::sync::Mutex;
    use tokio::task::JoinSet;

    pub async fn written() -> Vec<&'static str> {
        let file = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        for entry in ["a", "b"] {
            let file = Arc::clone(&file);
            tasks.spawn(async move { file.lock().await.push(entry) });
        }
        tasks.join_next().await;
        drop(tasks);
        file.lock().await.clone()
    }
    // ANCHOR_END: joined_once
}

#[test]
fn after_one_join_one_or_both_are_written() {
    assert_eq!(
        outcomes(joined_once::written),
        BTreeSet::from([vec!["a"], vec!["a", "b"], vec!["b"], vec!["b", "a"]])
    );
}
