//! What an `assert_eq!` compares, in the words of its source: a panic tells of values only.

use crate::source;

/// The columns of what is told. Whoever compares more says in words of their own what it is.
const LONGEST: usize = 100;

/// The left side of the `assert_eq!` at `at`, a place as a panic's text has it: `tests/promises/stop.rs:31`. `None`
/// where its file is not found, or where it is long.
pub(crate) fn left_side(at: &str) -> Option<String> {
    let mut parts = at.split(':');
    let (file, line) = (parts.next()?, parts.next()?.parse::<usize>().ok()?);
    let text = source::read(file).get(line.checked_sub(1)?..)?.join("\n");
    let (_, arguments) = text.split_once("assert_eq!(").filter(|(before, _)| !before.contains('\n'))?;
    let side = first_argument(arguments)?.split_whitespace().collect::<Vec<_>>().join(" ");
    (side.chars().count() <= LONGEST).then_some(side)
}

/// The text up to the first comma that is in no brackets and no literal.
fn first_argument(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => return Some(text[..at].trim()),
            '"' => loop {
                match letters.next()?.1 {
                    '"' => break,
                    '\\' => return None,
                    _ => {}
                }
            },
            // A closure's parameters and a turbofish may have a comma, and a letter and a comment anything.
            '|' | '\'' => return None,
            '/' if text[at..].starts_with("//") => return None,
            ':' if text[at..].starts_with("::<") => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::first_argument;

    #[test]
    fn a_side_ends_at_its_comma() {
        assert_eq!(first_argument("hall.book(1, \"ann\"), Ok(()));"), Some("hall.book(1, \"ann\")"));
        assert_eq!(first_argument("\n    [a, b],\n    c,\n);"), Some("[a, b]"));
        assert_eq!(first_argument("name(\", \"), 1)"), Some("name(\", \")"));
        assert_eq!(first_argument("ids.map(|a, b| a), 1)"), None);
        assert_eq!(first_argument(r#"name("\""), 1)"#), None);
        assert_eq!(first_argument("HashMap::<u8, u8>::new(), map)"), None);
        assert_eq!(first_argument("text.find('('), None)"), None);
        assert_eq!(first_argument("a);"), None);
    }
}
