//! A fingerprint of what was checked: the learner's sources and the promises they were held to.
//!
//! FNV-1a, 128 bits: the same on every machine and in every version of Rust. It is no secret and guards
//! against stale records, not against somebody who wants to cheat themselves.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::exercise::Exercise;
use crate::folder;

/// The fingerprint of an exercise's `src/` and `tests/` as they are now.
pub fn of_exercise(exercise: &Exercise) -> Result<String> {
    let mut files = Vec::new();
    for dir in ["src", "tests"] {
        collect(&exercise.dir.join(dir), &mut files)?;
    }
    files.sort();
    let mut hash = Fnv::default();
    for file in files {
        let name = file.strip_prefix(&exercise.dir).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let text = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        hash.add(name.as_bytes());
        hash.add(&text);
    }
    Ok(hash.hex())
}

/// The files of an exercise's checks.
pub fn checks(exercise: &Exercise) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(&exercise.dir.join("tests"), &mut files)?;
    Ok(files)
}

/// The fingerprint of some bytes.
pub fn of_bytes(bytes: &[u8]) -> String {
    let mut hash = Fnv::default();
    hash.add(bytes);
    hash.hex()
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for path in folder::entries(dir)? {
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

struct Fnv(u128);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fnv {
    /// Adds bytes, and a mark where they end.
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&(bytes.len() as u64).to_le_bytes()) {
            self.0 ^= u128::from(*byte);
            self.0 = self.0.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }

    fn hex(&self) -> String {
        format!("{:032x}", self.0)
    }
}
