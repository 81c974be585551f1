//! The chapter as rustdoc is to test it.

use crate::{Chapter, Fence, Place};

/// The chapter with every line in its place, so that a failing test names the chapter's own line, and with
/// only those blocks left for rustdoc that stand in the chapter themselves. A block that includes a file
/// is compiled where that file is; an `admonish` fence would hide the blocks in it; and a block without a
/// language, which mdBook shows as plain text, would be Rust to rustdoc.
pub fn doctests(text: &str) -> String {
    let chapter = Chapter::new(text);
    let mut out = String::with_capacity(text.len());
    for line in &chapter.lines {
        match line.place {
            Place::Container => {}
            Place::Fence(index) => {
                let fence = &chapter.fences[index];
                if line.number == fence.line && !is_tested(fence) {
                    let before_info = fence.opening.trim_end().len() - fence.info.len();
                    out.push_str(fence.opening[..before_info].trim_end());
                    out.push_str("text");
                } else {
                    out.push_str(line.text);
                }
            }
            Place::Prose | Place::Comment => out.push_str(line.text),
        }
        out.push('\n');
    }
    out
}

fn is_tested(fence: &Fence<'_>) -> bool {
    fence.is_rust() && !fence.includes_a_file() && !fence.has("ignore")
}

#[cfg(test)]
mod tests {
    use super::doctests;

    #[test]
    fn only_the_chapters_own_rust_is_left_and_every_line_keeps_its_number() {
        let text = "````admonish note\n```rust,compile_fail\nx\n```\n````\n```\nplain\n```\n```rust\n{{#include a.rs}}\n```\n";
        let wanted =
            "\n```rust,compile_fail\nx\n```\n\n```text\nplain\n```\n```text\n{{#include a.rs}}\n```\n";
        assert_eq!(doctests(text), wanted);
    }
}
