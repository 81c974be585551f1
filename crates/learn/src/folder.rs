//! What is in a folder, and where a path in it leads.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result};

/// The files and folders in a folder, sorted; none where it does not exist.
pub fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let read = || -> io::Result<Vec<PathBuf>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(dir)? {
            entries.push(entry?.path());
        }
        entries.sort();
        Ok(entries)
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.with_context(|| format!("cannot read the folder {}", dir.display())),
    }
}

/// A path without the `..` in it, whether it is there or not.
pub fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_followed_without_looking() {
        assert_eq!(without_dots(Path::new("/a/tests/../src/./lib.rs")), Path::new("/a/src/lib.rs"));
    }

    #[test]
    fn a_folder_that_cannot_be_read_is_not_empty() {
        assert!(entries(Path::new("Cargo.toml")).is_err());
        assert!(entries(Path::new("no/such/folder")).unwrap().is_empty());
        assert_eq!(entries(Path::new("src/watch")).unwrap()[0], Path::new("src/watch/files.rs"));
    }
}
