//! The site.

use crate::{log, preprocess, root::Root};
use anyhow::{Context as _, Result, bail};
use mdbook_driver::MDBook;
use std::path::{Path, PathBuf};

/// A site that was built.
#[derive(Clone, Debug)]
pub struct Built {
    /// Its folder.
    pub folder: PathBuf,
    /// What mdBook or a preprocessor warned of.
    pub warnings: Vec<String>,
}

/// Builds the book, into the folder that `book.toml` names or into another.
pub fn build(root: &Root, folder: Option<&Path>) -> Result<Built> {
    let (result, said) = log::collect(|| -> Result<PathBuf> {
        let mut book = MDBook::load(root.path())?;
        if let Some(folder) = folder {
            book.config.build.build_dir = folder.to_owned();
        }
        // They take the places that `book.toml` gives the commands of the same names.
        book.with_preprocessor(preprocess::Directives)
            .with_preprocessor(preprocess::Admonish)
            .with_preprocessor(preprocess::FlushLeft);
        book.build()?;
        Ok(book.build_dir_for("html"))
    });
    let (errors, warnings): (Vec<_>, Vec<_>) = said.into_iter().partition(|said| said.error);
    let folder = result.context("the book could not be built")?;
    if !errors.is_empty() {
        let errors: Vec<_> = errors.into_iter().map(|said| said.message).collect();
        bail!("mdBook left something out:\n{}", errors.join("\n"));
    }
    Ok(Built { folder, warnings: warnings.into_iter().map(|said| said.message).collect() })
}
