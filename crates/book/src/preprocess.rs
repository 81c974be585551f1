//! Our directives, mdbook-admonish and code at the left edge as preprocessors of mdBook 0.5.
//!
//! `book.toml` names each with a `command`, for the ordinary `mdbook`; `cargo book` knows them by the same
//! names and runs them in its own process.

use crate::{directive::expand, flush, root::Root};
use anyhow::{Context as _, Result, bail};
use mdbook_0_4::preprocess::{Preprocessor as _, PreprocessorContext as AdmonishContext};
use mdbook_preprocessor::{
    Preprocessor, PreprocessorContext,
    book::{Book, BookItem},
};
use std::io;

/// Draws what [`crate::directive`] knows.
pub struct Directives;

/// mdbook-admonish's boxes.
pub struct Admonish;

/// Moves code to the [left edge](crate::flush).
pub struct FlushLeft;

impl Preprocessor for Directives {
    fn name(&self) -> &str {
        "directives"
    }

    fn run(&self, ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let root = Root::new(&ctx.root);
        let mut result = Ok(());
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && let Some(path) = &chapter.source_path
                && result.is_ok()
            {
                result = expand(&root, path, &chapter.content).map(|text| chapter.content = text);
            }
        });
        result.map(|()| book)
    }
}

impl Preprocessor for Admonish {
    fn name(&self) -> &str {
        "admonish"
    }

    fn run(&self, ctx: &PreprocessorContext, book: Book) -> Result<Book> {
        mdbook_admonish::Admonish.run(&AdmonishContext::from(ctx), book)
    }
}

impl Preprocessor for FlushLeft {
    fn name(&self) -> &str {
        "flush-left"
    }

    fn run(&self, _ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item {
                chapter.content = flush::left(&chapter.content);
            }
        });
        Ok(book)
    }
}

/// Runs one of them as mdBook's command: the book comes in on stdin and goes out on stdout.
pub fn as_command(name: &str) -> Result<()> {
    let preprocessor: &dyn Preprocessor = match name {
        "directives" => &Directives,
        "admonish" => &Admonish,
        "flush-left" => &FlushLeft,
        other => {
            bail!("there is no preprocessor `{other}`; there are `directives`, `admonish` and `flush-left`")
        }
    };
    let (ctx, book) = mdbook_preprocessor::parse_input(io::stdin().lock())
        .context("`cargo book preprocess` is for mdBook to call; see book.toml")?;
    let book = preprocessor.run(&ctx, book)?;
    serde_json::to_writer(io::stdout().lock(), &book).context("cannot hand the book back to mdBook")
}
