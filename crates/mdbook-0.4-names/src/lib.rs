//! mdBook 0.4's names over mdBook 0.5's types, as far as mdbook-admonish needs them.
//!
//! mdbook-admonish 1.20 was made for mdBook 0.4 and asks for the crate `mdbook`, which brings a web
//! server and a file watcher with it. The root `Cargo.toml` puts this crate in its place. A [`book::Book`]
//! here is mdBook 0.5's own, so nothing is converted. To be dropped when mdbook-admonish moves to 0.5
//! (tommilligan/mdbook-admonish#235).

pub use mdbook_preprocessor::{book, errors};

/// What a preprocessor implements and what it is given.
pub mod preprocess {
    use crate::{book::Book, config::Config, errors::Result};

    /// 0.4's trait. It differs from 0.5's in [`Preprocessor::supports_renderer`], which cannot fail.
    pub trait Preprocessor {
        /// The name under which it stands in `book.toml`.
        fn name(&self) -> &str;
        /// Changes the book before it is rendered.
        fn run(&self, ctx: &PreprocessorContext, book: Book) -> Result<Book>;
        /// Whether it has anything to do for this renderer.
        fn supports_renderer(&self, _renderer: &str) -> bool {
            true
        }
    }

    /// The fields of 0.4's context that mdbook-admonish reads.
    pub struct PreprocessorContext {
        /// `book.toml`.
        pub config: Config,
        /// The renderer's name: `html`.
        pub renderer: String,
    }

    impl From<&mdbook_preprocessor::PreprocessorContext> for PreprocessorContext {
        fn from(ctx: &mdbook_preprocessor::PreprocessorContext) -> Self {
            Self { config: Config::from(&ctx.config), renderer: ctx.renderer.clone() }
        }
    }
}

/// The configuration, as far as a preprocessor looks into it.
pub mod config {
    use std::collections::BTreeMap;

    /// The `[preprocessor.*]` tables of `book.toml`.
    pub struct Config(BTreeMap<String, toml::Table>);

    impl Config {
        /// The table of one preprocessor.
        pub fn get_preprocessor(&self, name: &str) -> Option<&toml::Table> {
            self.0.get(name)
        }
    }

    impl From<&mdbook_preprocessor::config::Config> for Config {
        fn from(config: &mdbook_preprocessor::config::Config) -> Self {
            // mdBook has read these tables before; what it could not read, it has reported.
            Self(config.preprocessors().unwrap_or_default())
        }
    }
}

/// The one helper that mdbook-admonish uses.
pub mod utils {
    use std::collections::HashMap;

    /// An HTML id made of `content`, numbered where `seen` has it already.
    pub fn unique_id_from_content(content: &str, seen: &mut HashMap<String, usize>) -> String {
        let mut text = without_tags(content);
        for entity in ["&lt;", "&gt;", "&amp;", "&#39;", "&quot;"] {
            text = text.replace(entity, "");
        }
        let id: String = text
            .trim()
            .trim_start_matches('#')
            .trim()
            .chars()
            .filter_map(|c| match c {
                c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c.to_ascii_lowercase()),
                c if c.is_whitespace() => Some('-'),
                _ => None,
            })
            .collect();
        let count = seen.entry(id.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => id,
            count => format!("{id}-{}", count - 1),
        }
    }

    fn without_tags(html: &str) -> String {
        let mut text = String::new();
        let mut rest = html;
        while let Some(open) = rest.find('<') {
            let Some(close) = rest[open..].find('>') else {
                break;
            };
            text.push_str(&rest[..open]);
            rest = &rest[open + close + 1..];
        }
        text + rest
    }
}
