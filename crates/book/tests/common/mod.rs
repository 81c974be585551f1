//! Books that the tests make.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("crates/book is two folders down")
}

/// A folder with the real book's settings and look, gone when it is dropped.
pub fn with_real_settings() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let repository = repository();
    copy(&repository.join("book.toml"), &folder.path().join("book.toml"));
    copy(&repository.join("theme"), &folder.path().join("theme"));
    folder
}

/// Copies a file or a folder.
pub fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder to copy") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap_or_else(|why| panic!("{}: {why}", from.display()));
    }
}

/// The gallery, ready to be built.
pub fn gallery() -> tempfile::TempDir {
    let folder = with_real_settings();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery"), folder.path());
    folder
}
