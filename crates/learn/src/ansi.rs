//! Text with colour, measured and cut to columns.
//!
//! What is drawn on the terminal comes from the compiler and from the learner's own program. Escapes that
//! set colour pass; all others are dropped, so that no output can disturb the screen.

use unicode_width::UnicodeWidthChar as _;

/// Breaks a line into rows of at most `width` columns: prose between words, and below where it began. Text
/// with a style, and words that are too long, are cut; the style goes on in the next row.
pub fn wrap(line: &str, width: usize) -> Vec<String> {
    if columns(line) <= width || line.contains('\x1b') {
        return cut_up(line, width);
    }
    let text = line.trim_start();
    let marker = if text.starts_with("- ") { 2 } else { 0 };
    let indent = " ".repeat((line.len() - text.len() + marker).min(width / 2));
    let mut rows: Vec<String> = Vec::new();
    for word in text.split_inclusive(' ') {
        match rows.last_mut() {
            Some(row) if columns(row) + columns(word.trim_end()) <= width => row.push_str(word),
            Some(_) => rows.push(format!("{indent}{word}")),
            None => rows.push(format!("{}{word}", &line[..line.len() - text.len()])),
        }
    }
    rows.iter().flat_map(|row| cut_up(row.trim_end(), width)).collect()
}

fn cut_up(line: &str, width: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = Row::default();
    for piece in pieces(line) {
        match piece {
            Piece::Style(style) => row.style(style),
            Piece::Char(char, columns) => {
                if row.columns + columns > width.max(1) {
                    let style = row.open.clone();
                    rows.push(std::mem::take(&mut row).finish());
                    row.style(&style);
                }
                row.text.push(char);
                row.columns += columns;
            }
        }
    }
    rows.push(row.finish());
    rows
}

/// Cuts a line off after `width` columns.
pub fn cut(line: &str, width: usize) -> String {
    cut_up(line, width).swap_remove(0)
}

/// How many columns a line takes.
pub fn columns(line: &str) -> usize {
    pieces(line)
        .map(|piece| match piece {
            Piece::Style(_) => 0,
            Piece::Char(_, columns) => columns,
        })
        .sum()
}

enum Piece<'a> {
    Style(&'a str),
    Char(char, usize),
}

fn pieces(line: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = line;
    let mut tab = 0;
    std::iter::from_fn(move || {
        loop {
            if tab > 0 {
                tab -= 1;
                return Some(Piece::Char(' ', 1));
            }
            let char = rest.chars().next()?;
            if char == '\x1b' {
                let (escape, after) = rest.split_at(escape(rest));
                rest = after;
                if escape.starts_with("\x1b[") && escape.ends_with('m') {
                    return Some(Piece::Style(escape));
                }
                continue;
            }
            rest = &rest[char.len_utf8()..];
            match char {
                '\t' => tab = 4,
                _ => {
                    if let Some(columns) = char.width() {
                        return Some(Piece::Char(char, columns));
                    }
                }
            }
        }
    })
}

/// The length of the escape that a text begins with.
fn escape(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes.get(1) != Some(&b'[') {
        return text.chars().take(2).map(char::len_utf8).sum();
    }
    let parameters = bytes[2..].iter().take_while(|byte| (0x20..0x40).contains(*byte)).count();
    let end = 2 + parameters;
    end + usize::from(bytes.get(end).is_some_and(u8::is_ascii))
}

#[derive(Default)]
struct Row {
    text: String,
    columns: usize,
    /// The escapes since the last reset.
    open: String,
}

impl Row {
    fn style(&mut self, style: &str) {
        if style == "\x1b[0m" || style == "\x1b[m" {
            self.open.clear();
        } else {
            self.open.push_str(style);
        }
        self.text.push_str(style);
    }

    fn finish(mut self) -> String {
        if !self.open.is_empty() {
            self.text.push_str("\x1b[0m");
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_wide_as_told_and_keep_their_style() {
        assert_eq!(wrap("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(wrap("\x1b[31mabcdef\x1b[0m!", 4), ["\x1b[31mabcd\x1b[0m", "\x1b[31mef\x1b[0m!"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("漢字漢", 4), ["漢字", "漢"]);
        assert_eq!(columns("\x1b[1m漢a\x1b[0m"), 3);
    }

    #[test]
    fn prose_is_broken_between_words_and_goes_on_below_where_it_began() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("- one two three", 9), ["- one two", "  three"]);
        assert_eq!(wrap("  one two three", 9), ["  one two", "  three"]);
        assert_eq!(wrap("a overlong b", 6), ["a", "overlo", "ng", "b"]);
    }

    #[test]
    fn other_escapes_and_control_characters_are_dropped() {
        assert_eq!(wrap("a\x1b[2Jb\x1b]c\x07\r\td\x1b", 40), ["abc    d"]);
        assert_eq!(cut("abc", 2), "ab");
    }
}
