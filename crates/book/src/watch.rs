//! What changed since the last look.
//!
//! It compares times and sizes instead of asking the system for events: that works on network drives and
//! under WSL too, needs no dependency, and takes a few milliseconds for the few hundred files that a chapter
//! can include.

use crate::root::Root;
use std::{collections::BTreeMap, fs, path::PathBuf, time::SystemTime};

/// The folders and files that the book is made of.
const WATCHED: [&str; 6] = ["book.toml", "src", "theme", "exercises", "solutions", "crates"];

/// The state of every watched file.
#[derive(Debug, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, (SystemTime, u64)>);

impl Snapshot {
    /// Looks at every file now. One that disappears meanwhile counts as gone.
    pub fn take(root: &Root) -> Self {
        let mut files = BTreeMap::new();
        let mut waiting: Vec<PathBuf> = WATCHED.iter().map(|name| root.path().join(name)).collect();
        while let Some(path) = waiting.pop() {
            let Ok(metadata) = fs::metadata(&path) else {
                continue;
            };
            if metadata.is_dir() {
                let entries = fs::read_dir(&path).into_iter().flatten().flatten();
                waiting.extend(entries.filter(|e| e.file_name() != "target").map(|e| e.path()));
            } else {
                let changed = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.insert(path, (changed, metadata.len()));
            }
        }
        Self(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_a_changed_and_a_removed_file_are_seen() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let root = Root::new(folder.path());
        let chapter = folder.path().join("src/part/a.md");
        let mut last = Snapshot::take(&root);
        let mut differs = || {
            let now = Snapshot::take(&root);
            let differs = now != last;
            last = now;
            differs
        };
        assert!(!differs());
        fs::create_dir_all(folder.path().join("src/part"))?;
        fs::write(&chapter, "a")?;
        assert!(differs());
        fs::write(&chapter, "ab")?;
        assert!(differs());
        fs::remove_file(&chapter)?;
        assert!(differs());
        assert!(!differs());
        Ok(())
    }
}
