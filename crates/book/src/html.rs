//! Text that goes into HTML.

use std::fmt;

/// A text that is escaped where it is written: `write!(html, "<b>{}</b>", Text(name))`.
///
/// A line break becomes a space, because a blank line would end the block of HTML in the middle of it.
pub struct Text<'a>(pub &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escaped(self.0.trim()))
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // mdBook looks for `{{#…}}` in all that a preprocessor leaves.
            '{' => out.push_str("&#123;"),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A sentence in which `backticks` stand around code.
pub fn prose(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        // The last part of an even number of parts follows a backtick that nothing closes.
        let open = index % 2 == 1 && index + 1 < parts.len();
        match (index % 2, open) {
            (_, true) => out += &format!("<code>{}</code>", escaped(part)),
            (1, false) => out += &format!("`{}", escaped(part)),
            _ => out += &escaped(part),
        }
    }
    out
}

/// Lines of [`prose`], one below the other.
pub fn lines(text: &str) -> String {
    text.lines().filter(|line| !line.trim().is_empty()).map(prose).collect::<Vec<_>>().join("<br>")
}

/// A line of code that may be broken at a call, so that it need not be in the middle of a name.
pub fn code(line: &str) -> String {
    let line = Text(line).to_string().replace('.', "<wbr>.").replace('(', "(<wbr>").replace("(<wbr>)", "()");
    format!("<code>{line}</code>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_its_element() {
        assert_eq!(Text("a < b\n& \"c\"").to_string(), "a &lt; b &amp; &quot;c&quot;");
    }

    #[test]
    fn backticks_in_a_sentence_make_code() {
        assert_eq!(prose("`a<b>` & c"), "<code>a&lt;b&gt;</code> &amp; c");
        assert_eq!(prose("a lone ` stays"), "a lone ` stays");
    }

    #[test]
    fn lines_stand_one_below_the_other() {
        assert_eq!(lines("one <\n\ntwo"), "one &lt;<br>two");
    }

    #[test]
    fn code_breaks_before_a_call() {
        assert_eq!(code("a.b(c()) < d"), "<code>a<wbr>.b(<wbr>c()) &lt; d</code>");
    }
}
