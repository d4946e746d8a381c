//! Untrusted text made safe for a terminal: the only place that does it.
//!
//! Names of spaces and people, error messages and addresses come from the network. Control
//! characters could drive the terminal, bidi overrides reorder what is read, and zero-width
//! characters hide in what looks equal.

pub mod explanation;

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// More marks than this on one letter are a prank, not a script.
const MAX_MARKS: usize = 4;

/// What stands for a character that was taken out.
const REPLACEMENT: char = '\u{fffd}';

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Space,
    Hostile,
    Invisible,
}

fn class(c: char) -> Class {
    match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{a0}' => {
            Class::Space
        }
        c if c.is_control() => Class::Hostile,
        // Bidi embeddings, overrides and isolates.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Class::Hostile,
        // Marks without width that hide in text: joiners, direction marks, soft hyphen, variation
        // selectors, fillers, tags, invisible operators.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Class::Invisible,
        _ => Class::Plain,
    }
}

/// One line of text without anything that moves the cursor, reorders or hides: line breaks become
/// spaces, controls and bidi overrides `\u{fffd}`, zero-width characters disappear, and a letter
/// keeps at most four combining marks.
pub fn safe(text: &str) -> Cow<'_, str> {
    let clean = |text: &str| text.is_ascii() && text.bytes().all(|b| (0x20..0x7f).contains(&b));
    if clean(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        match class(c) {
            Class::Space => out.push(' '),
            Class::Hostile => out.push(REPLACEMENT),
            Class::Invisible => continue,
            Class::Plain if is_mark(c) => {
                marks += 1;
                if marks <= MAX_MARKS {
                    out.push(c);
                }
                continue;
            }
            Class::Plain => out.push(c),
        }
        marks = 0;
    }
    if out == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(out)
    }
}

/// Safe text for a terminal without UTF-8, as wide as before: a question mark a column for whatever
/// is not ASCII, whose bytes mean something else there, controls among them.
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let graphemes = text.graphemes(true).map(|grapheme| match grapheme {
        plain if plain.is_ascii() => plain.to_owned(),
        other => "?".repeat(other.width()),
    });
    Cow::Owned(graphemes.collect())
}

/// One safe line of at most `most` characters, without blanks around it: for words of others that
/// stand in sentences of ours, where a line break would look like a message of its own. No
/// ellipsis marks the cut.
pub fn one_line(text: &str, most: usize) -> String {
    safe(text).trim().chars().take(most).collect()
}

/// Several lines, each safe; line breaks stay.
pub fn safe_lines(text: &str) -> String {
    text.lines().map(safe).collect::<Vec<_>>().join("\n")
}

fn is_mark(c: char) -> bool {
    unicode_width::UnicodeWidthChar::width(c) == Some(0)
}

/// JSON text whose strings hold no raw control, bidi or zero-width character: they are written as
/// `\uXXXX`, so the JSON means the same. For JSON that goes to a terminal.
pub fn safe_json(json: &str) -> Cow<'_, str> {
    if json.is_ascii() && !json.contains('\u{7f}') {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut units = [0_u16; 2];
    for c in json.chars() {
        let structural = matches!(c, '\n' | '\t' | '\r');
        if structural || class(c) == Class::Plain || c == '\u{a0}' {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(out)
}

/// Columns that a safe text takes on a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// At most `columns` columns of a safe text; where something was cut, `ellipsis` ends it.
pub fn truncate<'a>(text: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    if text.len() <= columns || width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let room = columns.saturating_sub(width(ellipsis));
    let mut used = 0;
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let w = width(grapheme);
        if used + w > room {
            break;
        }
        used += w;
        end = at + grapheme.len();
    }
    let mut out = text[..end].to_owned();
    if width(ellipsis) <= columns {
        out.push_str(ellipsis);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn without_utf8_a_name_keeps_its_width() {
        assert_eq!(ascii("plain"), "plain");
        assert_eq!(ascii("\u{fffd}é 日本 👍🏽"), "?? ???? ??");
        assert_eq!(width(&ascii("e\u{301}日")), 3);
    }

    #[test]
    fn escape_sequences_cannot_drive_the_terminal() {
        assert_eq!(
            safe("a\u{1b}]0;x\u{7}b\u{9b}2J"),
            "a\u{fffd}]0;x\u{fffd}b\u{fffd}2J"
        );
    }

    #[test]
    fn bidi_overrides_are_shown_and_joiners_vanish() {
        assert_eq!(safe("\u{202e}evil\u{202c}"), "\u{fffd}evil\u{fffd}");
        assert_eq!(safe("a\u{200d}b\u{200b}c\u{feff}"), "abc");
        assert_eq!(safe("two\nlines\t"), "two lines ");
        assert_eq!(safe("é 日本 👍"), "é 日本 👍");
    }

    #[test]
    fn words_of_others_stay_one_short_line() {
        assert_eq!(one_line(" no\nroomkey: ok\r\n", 300), "no roomkey: ok");
        assert_eq!(one_line("\u{2028}a\u{1b}[2J日本", 6), "a\u{fffd}[2J日");
    }

    #[test]
    fn a_pile_of_marks_is_cut() {
        let zalgo = format!("a{}b", "\u{301}".repeat(50));
        assert_eq!(safe(&zalgo).chars().filter(|c| *c == '\u{301}').count(), 4);
    }

    #[test]
    fn json_keeps_its_meaning() {
        let json = "{\"a\":\"x\u{202e}\u{9b}\u{e0041}é\"}";
        let safe = safe_json(json);
        assert_eq!(safe, "{\"a\":\"x\\u202e\\u009b\\udb40\\udc41é\"}");
        let a: serde_json::Value = serde_json::from_str(json).unwrap();
        let b: serde_json::Value = serde_json::from_str(&safe).unwrap();
        assert_eq!(a, b);
    }

    #[test]
    fn truncation_counts_columns() {
        assert_eq!(truncate("日本語", 5, "…"), "日本…");
        assert_eq!(truncate("日本語", 6, "…"), "日本語");
        assert_eq!(truncate("abc", 0, "…"), "");
    }

    proptest! {
        #[test]
        fn safe_text_has_no_controls_and_is_stable(text in "\\PC*|[\\x00-\\x{ff}\\x{200b}-\\x{2069}]*") {
            let once = safe(&text).into_owned();
            prop_assert!(once.chars().all(|c| !c.is_control()));
            prop_assert_eq!(safe(&once).into_owned(), once);
        }

        #[test]
        fn truncated_text_fits(text in "\\PC*", columns in 0_usize..40) {
            let text = safe(&text).into_owned();
            prop_assert!(width(&truncate(&text, columns, "…")) <= columns);
        }
    }
}
