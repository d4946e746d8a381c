//! People as they are pasted: the addresses in a text, whatever form it has, and what an address
//! tells. It asks nobody.

mod table;

use std::collections::HashSet;
use std::io::{self, Read};

use super::Who;
use crate::text::explanation::{Cause, Explanation};

/// Marks around an address.
const MARKS: &str = "<>()[]'\"`“”„‘’«»";
/// What pasted text may have in it unseen: byte order marks, and places where a word may break.
const UNSEEN: [char; 4] = ['\u{feff}', '\u{200b}', '\u{2060}', '\u{ad}'];

/// The people in a text, each once and in its order, and the words that name nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// E-mail addresses, `users/ID`, numbers or `me`, as they were written.
    pub who: Vec<String>,
    /// What is none of these.
    pub unread: Vec<Unread>,
}

/// Something in a text that names nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its line, counted from 1.
    pub line: usize,
    /// As it was written.
    pub text: String,
}

impl Named {
    /// The words that name nobody, for a field in which they can be mended.
    pub fn unread_words(&self) -> String {
        let words: Vec<_> = self.unread.iter().map(|one| one.text.as_str()).collect();
        words.join(", ")
    }
}

/// A text while it is read.
#[derive(Default)]
struct Reader {
    named: Named,
    line: usize,
    /// Everything that was found, in small letters.
    seen: HashSet<String>,
}

/// A file larger than this is no list of people, in bytes.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// The text of a list, which errors call so.
pub fn read_text(from: impl Read, called: &str) -> Result<String, Explanation> {
    let wrong = |why: &str| {
        Explanation::new(Cause::Usage, format!("cannot read {called}: {why}"))
            .hint("Give a text file with one e-mail address or ID a line.")
    };
    let mut bytes = Vec::new();
    let read = from.take(MAX_FILE + 1).read_to_end(&mut bytes);
    read.map_err(|error: io::Error| wrong(&error.to_string()))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(wrong("it is larger than 16 MiB"));
    }
    decoded(bytes).ok_or_else(|| wrong("it is no text"))
}

/// Finds the people in lines, lists with commas or semicolons, rows of a table, and
/// `Name <address>`. `#` at the beginning of a word begins a remark. Of a table only the column of
/// addresses counts: the one that its titles name, else the only one that has any.
pub fn named_in(text: &str) -> Named {
    let mut reader = Reader::default();
    let text = text.replace(UNSEEN, "").replace("\r\n", "\n");
    let cells = table::column(&text);
    let lines: Vec<(usize, &str)> = match &cells {
        Some(cells) => cells.iter().map(|(at, cell)| (*at, &**cell)).collect(),
        None => (1..).zip(text.split(['\n', '\r'])).collect(),
    };
    for (at, line) in lines {
        reader.line = at;
        let line = without_bullet(without_remark(line.trim()));
        for list in unquoted(line).split(';') {
            reader.list(list);
        }
    }
    reader.named
}

/// The text of a file: UTF-8, UTF-16 with a byte order mark, or else the old Western encoding that
/// office programs write. `None` for what is no text.
fn decoded(bytes: Vec<u8>) -> Option<String> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
        rest.is_empty().then(|| String::from_utf16(&units).ok())?
    };
    let text = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        _ => String::from_utf8(bytes)
            .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect()),
    };
    (!text.contains('\0')).then_some(text)
}

/// Whether this names a person: an e-mail address, `users/ID`, a number, or `me`.
pub fn is_person(text: &str) -> bool {
    Who::parse(text).is_ok()
}

/// Whether an address is of another domain than the caller's own. A hint and no more: an
/// organization may have several domains.
pub fn is_of_another_domain(address: &str, own: &str) -> bool {
    match (address.rsplit_once('@'), own.rsplit_once('@')) {
        (Some((_, theirs)), Some((_, ours))) => !theirs.eq_ignore_ascii_case(ours),
        _ => false,
    }
}

/// The line as far as its remark: `ana@example.com # on leave`.
fn without_remark(line: &str) -> &str {
    let mut marks = line.match_indices('#');
    let begins = |at: usize| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    };
    let end =
        marks.find(|(at, _)| begins(*at) && line[..*at].matches('"').count().is_multiple_of(2));
    end.map_or(line, |(at, _)| &line[..at])
}

/// The line without what an enumeration puts before it, such as `- ` or `12. `.
fn without_bullet(line: &str) -> &str {
    let Some((first, rest)) = line.split_once(char::is_whitespace) else {
        return line;
    };
    let number = first.strip_suffix(['.', ')']);
    let is_number = number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if is_number || matches!(first, "-" | "*" | "+" | "•" | "·" | "–" | "—") {
        rest
    } else {
        line
    }
}

/// Quotation marks go; a comma between them belongs to a name.
fn unquoted(line: &str) -> String {
    let part = |(at, text): (usize, &str)| match at % 2 {
        1 if !text.contains('@') => text.replace([',', ';'], " "),
        _ => text.to_owned(),
    };
    line.split('"').enumerate().map(part).collect()
}

fn bare(word: &str) -> &str {
    let word = word.trim_matches(|c: char| c.is_whitespace() || MARKS.contains(c));
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    word.trim_end_matches('.')
}

impl Reader {
    /// A list whose parts commas separate.
    fn list(&mut self, list: &str) {
        // `Santoso, Budi <budi@example.com>`: these words may be the beginning of a name.
        let mut pending: Vec<&str> = Vec::new();
        for part in list.split(',') {
            if let Some((_, rest)) = part.split_once('<')
                && let Some((address, after)) = rest.split_once('>')
            {
                pending.clear();
                self.word(address);
                after.split_whitespace().for_each(|word| self.word(word));
                continue;
            }
            let words: Vec<_> = part.split_whitespace().collect();
            if part.contains('\t') && words.iter().any(|word| is_person(bare(word))) {
                // A row of a table: the other cells are a name and the like.
                let people = words.into_iter().filter(|word| is_person(bare(word)));
                people.for_each(|word| self.word(word));
            } else if words
                .iter()
                .all(|w| !w.contains('@') && !is_person(bare(w)))
            {
                pending.extend(words);
            } else {
                pending.drain(..).for_each(|word| self.word(word));
                for word in words {
                    self.word(word);
                }
            }
        }
        pending.drain(..).for_each(|word| self.word(word));
    }

    fn word(&mut self, word: &str) {
        let word = bare(word);
        if word.is_empty() || !self.seen.insert(word.to_lowercase()) {
            return;
        }
        let text = word.to_owned();
        if is_person(word) {
            self.named.who.push(text);
        } else {
            let line = self.line;
            self.named.unread.push(Unread { line, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(text: &str) -> Vec<String> {
        named_in(text).who
    }

    /// What names nobody, each with its line.
    fn unread(text: &str) -> Vec<(usize, String)> {
        let unread = named_in(text).unread.into_iter();
        unread.map(|one| (one.line, one.text)).collect()
    }

    fn at(line: usize, text: &str) -> (usize, String) {
        (line, text.to_owned())
    }

    #[test]
    fn people_are_read_as_people_paste_them() {
        let text = "\u{feff}ana@example.com, Budi <budi@example.com>;\r\nciTra@example.com \
                    citra@example.com\n\n# leavers: x@example.com\n  12 \nmailto:eko@example.com.";
        let all = [
            "ana@example.com",
            "budi@example.com",
            "ciTra@example.com",
            "12",
            "eko@example.com",
        ];
        assert_eq!(who(text), all);
        assert_eq!(unread(text), []);
    }

    #[test]
    fn a_comma_in_a_name_separates_nobody() {
        let both = ["budi@example.com", "citra@example.com"];
        for text in [
            "\"Santoso, Budi\" <budi@example.com>, \"Lestari; Citra\" <citra@example.com>",
            "Santoso, Budi <budi@example.com>; Lestari, Citra <citra@example.com>",
            "Budi Santoso\tbudi@example.com\tSales\nCitra Lestari\tcitra@example.com\tLegal",
            "('budi@example.com'), [citra@example.com]",
        ] {
            assert_eq!(unread(text), [], "{text}");
            assert_eq!(who(text), both, "{text}");
        }
    }

    #[test]
    fn of_csv_only_the_columns_of_people_are_read() {
        let text = "space,member,displayName,email\r\n\
                    spaces/A,users/1,\"Santoso, Budi\",budi@example.com\r\n\
                    spaces/A,,,citra@example.com\r\nspaces/A,,nobody,\r\n\
                    \"spaces/A\",groups/2,\"two\nlines\",\r\n";
        let named = named_in(text);
        assert_eq!(named.who, ["users/1", "citra@example.com"]);
        assert_eq!(unread(text), [at(5, "groups/2")]);
        assert_eq!(who("who,result\nme,done\n"), ["me"]);
        // One column is a list as any other.
        assert_eq!(who("email\nana@example.com"), ["ana@example.com"]);
    }

    #[test]
    fn a_table_without_titles_has_its_addresses_in_one_column() {
        let both = ["budi@example.com", "citra@example.com"];
        for text in [
            "Budi Santoso,budi@example.com\nCitra Lestari,citra@example.com\n",
            "1,\"Santoso, Budi\",budi@example.com,owner\r\n2,Lestari,citra@example.com,\r\n",
            "Nama;Alamat\nBudi;budi@example.com\nCitra;citra@example.com\n",
            "# of the office\nbudi@example.com;Budi\ncitra@example.com;Citra\n;\n",
        ] {
            assert_eq!(unread(text), [], "{text}");
            assert_eq!(who(text), both, "{text}");
        }
        // One line is a list, and a line with two addresses makes all of them lists.
        assert_eq!(unread("nobody, budi@example.com"), [at(1, "nobody")]);
        let lists = "x, budi@example.com\ny, citra@example.com\nana@example.com, eko@example.com";
        assert_eq!(unread(lists), [at(1, "x"), at(2, "y")]);
        let gap = "Budi,budi@example.com\nCitra,citra@example.com\nDewi,dewi at home\nEko,\n";
        assert_eq!(named_in(gap).who, both);
        assert_eq!(unread(gap), ["dewi", "at", "home"].map(|word| at(3, word)));
    }

    #[test]
    fn remarks_enumerations_and_unseen_marks_are_no_people() {
        let text = "- ana@example.com # on leave\n* “budi@example.com”\n1. citra@exam\u{200b}ple.com\n\
                    2) Dewi <dewi@example.com>\n\u{a0}eko@example.com\t# 3\n12\n";
        let named = named_in(text);
        assert_eq!(unread(text), []);
        let all = ["ana", "budi", "citra", "dewi", "eko"].map(|name| format!("{name}@example.com"));
        assert_eq!(named.who[..5], all);
        assert_eq!(named.who[5..], ["12"]);
    }

    #[test]
    fn files_are_read_in_the_encodings_that_offices_write() {
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let marked = format!("\u{feff}{text}");
            marked.encode_utf16().flat_map(bytes).collect()
        };
        let text = "Zoë <zoe@example.com>\r\n";
        assert_eq!(decoded(wide(text, u16::to_le_bytes)).unwrap(), text);
        assert_eq!(decoded(wide(text, u16::to_be_bytes)).unwrap(), text);
        assert_eq!(decoded(text.into()).unwrap(), text);
        assert_eq!(
            decoded(b"Zo\xeb <zoe@example.com>\r\n".into()).unwrap(),
            text
        );
        assert_eq!(decoded(b"\xff\xfea".into()), None);
        assert_eq!(decoded(b"\x7fELF\0\0\xff".into()), None);
    }

    #[test]
    fn what_names_nobody_is_told_and_not_lost() {
        let text = "ana@example.com, nobody,\r\neko@example q";
        assert_eq!(who(text), ["ana@example.com"]);
        assert_eq!(
            unread(text),
            [at(1, "nobody"), at(2, "eko@example"), at(2, "q")]
        );
        assert_eq!(named_in(text).unread_words(), "nobody, eko@example, q");
    }

    #[test]
    fn what_names_a_person() {
        for (who, ok) in [
            ("a@b.c", true),
            ("users/12", true),
            ("12", true),
            ("me", true),
            ("ana", false),
            ("a@b", false),
            ("@b.c", false),
            ("users/", false),
        ] {
            assert_eq!(is_person(who), ok, "{who}");
        }
    }

    #[test]
    fn another_domain_is_told_without_regard_to_case() {
        assert!(is_of_another_domain("g@partner.example", "a@example.com"));
        assert!(!is_of_another_domain("b@EXAMPLE.com", "a@example.com"));
        assert!(!is_of_another_domain("users/1", "a@example.com"));
        assert!(!is_of_another_domain("b@x.com", ""));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_pasted_names_people_once(text in "(?s).{0,200}") {
            let named = named_in(&text);
            let mut seen = HashSet::new();
            for who in &named.who {
                proptest::prop_assert!(is_person(who) && seen.insert(who.to_lowercase()));
            }
        }

        #[test]
        fn addresses_are_found_in_any_dress(
            people in proptest::collection::vec(("[a-z]{3,8}", 0..6_u8), 1..12),
        ) {
            let mut text = String::new();
            let mut wanted: Vec<String> = Vec::new();
            for (name, dress) in people {
                let address = format!("{name}@example.com");
                let dressed = match dress {
                    0 => format!("{address}\r\n"),
                    1 => format!("{name} Santoso <{address}>;"),
                    2 => format!("\"Santoso, {name}\" <{address}>,\n"),
                    3 => format!(" ,, {} ; ;", address.to_uppercase()),
                    4 => format!("('{address}'),"),
                    _ => format!("\n# a remark\nmailto:{address}.\n"),
                };
                text.push_str(&dressed);
                if !wanted.contains(&address) {
                    wanted.push(address);
                }
            }
            let named = named_in(&text);
            let found: Vec<_> = named.who.iter().map(|who| who.to_lowercase()).collect();
            proptest::prop_assert_eq!(found, wanted, "{}", text);
            proptest::prop_assert_eq!(unread(&text), [], "{}", text);
        }
    }
}
