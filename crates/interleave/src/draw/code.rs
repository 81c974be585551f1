//! A line of source in a narrow column.

use super::words::{clip, width};

/// Rows that a line of source may take.
const ROWS: usize = 2;

/// Breaks a line of source into at most two rows of `most` columns; the second is indented. It is broken
/// before a method call, or behind a space, an opening parenthesis or a bar, and cut where two rows do not do.
pub(super) fn rows(code: &str, most: usize) -> Vec<String> {
    let mut rows = Vec::new();
    // That a block begins is no news, and not worth a row.
    let mut rest = if width(code) > most { code.trim_end_matches(" {") } else { code };
    while rows.len() + 1 < ROWS && width(rest) > most {
        let Some(at) = break_before(rest, most) else { break };
        rows.push(rest[..at].trim_end().to_owned());
        rest = rest[at..].trim_start();
    }
    let indent = if rows.is_empty() { "" } else { "    " };
    rows.push(clip(&format!("{indent}{rest}"), most));
    rows
}

/// The last byte at which the line can be broken so that what is before it fits, outside of parentheses if
/// possible.
fn break_before(code: &str, most: usize) -> Option<usize> {
    let mut found: Option<(usize, usize)> = None;
    let (mut before, mut depth) = (' ', 0_usize);
    for (column, (at, letter)) in code.char_indices().enumerate() {
        if column > most {
            break;
        }
        let possible = match (before, letter) {
            // An empty pair of bars or parentheses is not torn.
            ('|', '|') | ('(', ')') => false,
            (' ' | '(' | '|', _) => true,
            (_, '.') => before != '.',
            _ => false,
        };
        // A row of a few letters would only look odd.
        if possible && column > most / 2 && found.is_none_or(|(_, least)| depth <= least) {
            found = Some((at, depth));
        }
        depth = match letter {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        before = letter;
    }
    found.map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_line_breaks_before_a_call() {
        let code = "self.counts.lock().unwrap().insert(key.to_owned(), count + 1);";
        assert_eq!(
            rows(code, 40),
            ["self.counts.lock().unwrap()", "    .insert(key.to_owned(), count + 1);"]
        );
        assert_eq!(rows(code, 32), ["self.counts.lock().unwrap()", "    .insert(key.to_owned(), cou…"]);
        assert_eq!(rows("}", 32), ["}"]);
    }

    #[test]
    fn an_empty_pair_stays_whole() {
        let code = "let searcher = thread::spawn(|| search(pages));";
        assert_eq!(rows(code, 30), ["let searcher = thread::spawn(", "    || search(pages));"]);
    }
}
