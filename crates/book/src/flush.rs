//! Code that begins at the left edge.
//!
//! A chapter shows a method as it stands in its `impl`, and a statement as it stands in its function: with the
//! indentation that it has there, which on a narrow screen costs what the end of the line needs.

/// `text` with each fenced block moved to the left, as far as its fence stands.
///
/// A block with a line at the edge stays as it is.
#[must_use]
pub fn left(text: &str) -> String {
    let mut moved = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        moved.push_str(line);
        let Some(fence) = Fence::opened_by(line) else { continue };
        let mut block = Vec::new();
        let mut end = None;
        for line in lines.by_ref() {
            if fence.is_closed_by(line) {
                end = Some(line);
                break;
            }
            block.push(line);
        }
        let written = block.iter().filter(|line| !line.trim().is_empty());
        let least = written.map(|line| indent(line)).min().unwrap_or(0);
        let surplus = least.saturating_sub(fence.indent);
        for line in block {
            // A line that is empty may be shorter than that.
            let rest = line.get(surplus..).filter(|_| indent(line) >= surplus);
            moved.push_str(rest.unwrap_or(line.trim_start_matches(' ')));
        }
        moved.extend(end);
    }
    moved
}

struct Fence {
    /// The columns in front of it.
    indent: usize,
    mark: char,
    length: usize,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Fence> {
        let text = line.trim_start_matches(' ');
        let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = run_of(mark, text);
        (length >= 3).then(|| Fence { indent: indent(line), mark, length })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let text = line.trim();
        let length = run_of(self.mark, text);
        length >= self.length && length == text.len()
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn run_of(mark: char, text: &str) -> usize {
    text.chars().take_while(|&c| c == mark).count()
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
            "",
        ] {
            assert_eq!(left(text), text);
        }
    }
}
