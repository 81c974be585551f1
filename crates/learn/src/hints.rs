//! `hints.md`: three hints under `## 1`, `## 2` and `## 3`, from where to look to almost the answer.

use anyhow::{Context, Result, bail};

use crate::exercise::Exercise;
use crate::task;

/// How many hints an exercise has.
pub const LEVELS: usize = 3;

/// The hints of an exercise, the gentlest first.
pub fn read(exercise: &Exercise) -> Result<Vec<String>> {
    let path = exercise.dir.join("hints.md");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| format!("{} is not in order", path.display()))
}

/// The hints in a text, the gentlest first.
pub fn parse(text: &str) -> Result<Vec<String>> {
    let mut hints: Vec<Vec<&str>> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        match line.strip_prefix("## ") {
            Some(heading) if !fenced => {
                let number = hints.len() + 1;
                if heading.trim().split([' ', ':', '.']).next() != Some(number.to_string().as_str()) {
                    bail!("the heading `{line}` should begin with `## {number}`");
                }
                hints.push(Vec::new());
            }
            _ => {
                if let Some(hint) = hints.last_mut() {
                    hint.push(line);
                }
            }
        }
    }
    let hints: Vec<String> = hints.iter().map(|lines| task::reflow(lines.iter().copied())).collect();
    if hints.len() != LEVELS || hints.iter().any(String::is_empty) {
        bail!("it should hold {LEVELS} hints, under `## 1`, `## 2` and `## 3`");
    }
    Ok(hints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_hints_under_numbers() {
        let hints =
            parse("# Hints\n\n## 1\nLook.\n\n## 2: the tool\n```rust\n## not a heading\n```\n\n## 3\nDo.\n");
        assert_eq!(hints.unwrap(), ["Look.", "```rust\n## not a heading\n```", "Do."]);
        assert!(parse("## 1\na\n## 3\nb\n## 2\nc\n").is_err());
        assert!(parse("## 1\na\n## 2\nb\n").is_err());
    }
}
