//! What is in a folder.

use std::path::{Path, PathBuf};
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_read_is_not_empty() {
        assert!(entries(Path::new("Cargo.toml")).is_err());
        assert!(entries(Path::new("no/such/folder")).unwrap().is_empty());
        assert_eq!(entries(Path::new("src/watch")).unwrap()[0], Path::new("src/watch/files.rs"));
    }
}
