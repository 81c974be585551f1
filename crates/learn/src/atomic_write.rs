//! A file that is written whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes a file so that a crash leaves either the old content or the new.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let write = || {
        fs::create_dir_all(dir)?;
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    let written = write().inspect_err(|_| {
        // What is half written is of no use to anybody.
        let _ = fs::remove_file(&temporary);
    });
    written.with_context(|| format!("cannot write {}", path.display()))
}
