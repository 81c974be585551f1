//! Code that begins at the left edge.
//!
//! A chapter shows a method as it stands in its `impl`, and a statement as it stands in its function: with the
//! indentation that it has there, which on a narrow screen costs what the end of the line needs.

use chapter::{Chapter, Fence, Place};

/// `text` with each fenced block moved to the left, as far as its fence stands.
///
/// A block with a line at the edge stays as it is.
#[must_use]
pub fn left(text: &str) -> String {
    let chapter = Chapter::new(text);
    let surplus: Vec<usize> = chapter.fences.iter().map(surplus).collect();
    let mut moved = String::with_capacity(text.len());
    for line in &chapter.lines {
        let surplus = match line.place {
            Place::Fence(at) if is_inside(&chapter.fences[at], line.number) => surplus[at],
            _ => 0,
        };
        // A line that is empty may be shorter than that.
        moved.push_str(&line.text[surplus.min(indent(line.text))..]);
        moved.push('\n');
    }
    if !text.ends_with('\n') {
        moved.pop();
    }
    moved
}

/// The columns that all lines of a block stand further in than its fence.
fn surplus(fence: &Fence) -> usize {
    let written = fence.body.iter().filter(|line| !line.trim().is_empty());
    let least = written.map(|line| indent(line)).min().unwrap_or(0);
    least.saturating_sub(indent(fence.opening))
}

fn is_inside(fence: &Fence, number: usize) -> bool {
    fence.line < number && fence.close.is_none_or(|close| number < close)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn a_block_goes_to_the_edge_and_keeps_its_shape() {
        let text = "Prose.\n\n```rust\n    fn a() {\n\n        b();\n    }\n```\n    four columns\n";
        assert_eq!(left(text), "Prose.\n\n```rust\nfn a() {\n\n    b();\n}\n```\n    four columns\n");
    }

    #[test]
    fn a_block_in_a_list_goes_to_its_fence() {
        let text = "- item\n\n  ~~~text\n      one\n    two\n  ~~~\n";
        assert_eq!(left(text), "- item\n\n  ~~~text\n    one\n  two\n  ~~~\n");
    }

    #[test]
    fn what_is_at_the_edge_stays() {
        for text in [
            "```rust\n# fn main() {\n    a();\n# }\n```\n",
            "````text\n```\n    inner\n```\n````\n",
            "```text\n```\n",
            "``` x ``` and more\n\n    one\n\n``` y ```\n",
            "",
        ] {
            assert_eq!(left(text), text);
        }
    }
}
