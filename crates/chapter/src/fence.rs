//! A block of code.

/// A block of code between two fences.
#[derive(Clone, Debug)]
pub struct Fence<'a> {
    /// The number of its first line, the one with the backticks.
    pub line: usize,
    /// The number of its last line; `None` where it is never closed.
    pub close: Option<usize>,
    /// The first line as it stands.
    pub opening: &'a str,
    /// The words after the backticks: `rust,compile_fail`.
    pub info: &'a str,
    /// The lines between.
    pub body: Vec<&'a str>,
    /// Why nothing tests it, from `<!-- ignore: … -->` in the line before.
    pub reason: Option<&'a str>,
}

impl<'a> Fence<'a> {
    pub(crate) fn new(line: usize, opening: &'a str, info: &'a str, before: &'a str) -> Self {
        let reason = before
            .trim()
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"))
            .and_then(|rest| rest.trim().strip_prefix("ignore:"))
            .map(str::trim)
            .filter(|reason| !reason.is_empty());
        Self { line, close: None, opening, info, body: Vec::new(), reason }
    }

    /// The language: `rust`, `text`, or nothing.
    pub fn language(&self) -> &'a str {
        self.words().next().unwrap_or("")
    }

    /// True where the language is Rust, as mdBook and rustdoc understand it.
    pub fn is_rust(&self) -> bool {
        self.language() == "rust"
    }

    /// True where `word` stands after the language: `ignore`, `compile_fail`.
    pub fn has(&self, word: &str) -> bool {
        self.words().skip(1).any(|w| w == word)
    }

    /// True where a line of it puts a file of the workspace in its place.
    pub fn includes_a_file(&self) -> bool {
        self.body.iter().any(|line| is_include(line))
    }

    /// True where it has a line of its own beside those that include a file.
    pub fn mixes_code_and_includes(&self) -> bool {
        self.includes_a_file() && (self.body.iter()).any(|line| !is_include(line) && !line.trim().is_empty())
    }

    fn words(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.info.split([',', ' ', '{', '}'])
    }
}

fn is_include(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("{{#include ") || line.starts_with("{{#rustdoc_include ")
}

#[cfg(test)]
mod tests {
    use crate::Chapter;

    #[test]
    fn a_fence_knows_its_language_its_words_and_its_reason() {
        let text = "<!-- ignore: needs a network -->\n```rust,ignore,no_run\nx\n```\n";
        let chapter = Chapter::new(text);
        let fence = &chapter.fences[0];
        assert!(fence.is_rust());
        assert!(fence.has("ignore") && fence.has("no_run") && !fence.has("rust"));
        assert_eq!(fence.reason, Some("needs a network"));
        assert!(!fence.includes_a_file());
    }

    #[test]
    fn an_include_beside_other_lines_is_told_apart() {
        let text = "```rust\n{{#include a.rs}}\n```\n\n```rust\nlet x;\n{{#include a.rs}}\n```\n";
        let chapter = Chapter::new(text);
        assert!(!chapter.fences[0].mixes_code_and_includes());
        assert!(chapter.fences[1].mixes_code_and_includes());
    }
}
