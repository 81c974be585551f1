//! Breaking text into lines, and cutting it.

/// Columns of a text.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// Cuts text to `most` columns, with an ellipsis where something is cut.
pub(super) fn clip(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// The words of a text. `thread 1` is one, where `most` columns have room for it.
fn words(text: &str, most: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let counts = word.starts_with(|first: char| first.is_ascii_digit());
        match words.last_mut() {
            Some(last) if counts && !last.is_empty() && width(last) + 1 + width(word) <= most => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Breaks text at spaces into lines of at most `most` columns; a longer word is cut.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text, most) {
        let word = word.as_str();
        let line = lines.last_mut().expect("there is always a last line");
        let used = width(line);
        if used == 0 {
            *line = clip(word, most);
        } else if used + 1 + width(word) <= most {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(clip(word, most));
        }
    }
    lines
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_breaks_at_spaces() {
        assert_eq!(wrap("locks mutex 1, unlocks it", 14), ["locks mutex 1,", "unlocks it"]);
        assert_eq!(wrap("joins thread 1, thread 2", 14), ["joins", "thread 1,", "thread 2"]);
        assert_eq!(wrap("anextremelylongword and", 10), ["anextreme…", "and"]);
    }

    #[test]
    fn names_stand_in_a_list() {
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a".to_owned()]), "a");
    }
}
