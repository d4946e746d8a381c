//! Whom a bulk command is about: names typed and names in a file.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::oauth::{Cause, Explanation};
use crate::work::Who;
use crate::work::people::{decoded, named_in};

/// A file larger than this is no list of people, in bytes.
const MAX_FILE: u64 = 16 * 1024 * 1024;
/// More words that name nobody are not listed in an error.
const LISTED: usize = 5;

/// Everybody, each once, in the order given. One name that cannot be read refuses them all before
/// anything is done.
pub fn read(who: &[String], file: Option<&Path>) -> Result<Vec<Who>, Explanation> {
    let mut texts = who.to_vec();
    if let Some(path) = file {
        let text = text(path)?;
        let named = named_in(&text);
        if !named.unread.is_empty() {
            return Err(unread(&text, &named.unread, path));
        }
        texts.extend(named.who);
    }
    let mut seen = HashSet::new();
    let mut all = Vec::with_capacity(texts.len());
    for text in &texts {
        let who = Who::parse(text)?;
        if seen.insert(who.to_string().to_lowercase()) {
            all.push(who);
        }
    }
    if all.is_empty() {
        return Err(Explanation::new(
            Cause::Usage,
            "the list of people is empty",
        ));
    }
    Ok(all)
}

/// What in a file names nobody, with the line where the first of it is.
fn unread(text: &str, words: &[String], path: &Path) -> Explanation {
    let mut said = String::new();
    let first = words.first().map_or("", String::as_str);
    let lines = text.split('\n').enumerate();
    let mut lines = lines.filter(|(_, line)| !line.trim_start().starts_with('#'));
    if let Some((at, _)) = lines.find(|(_, line)| line.contains(first)) {
        let _ = write!(said, "line {} of ", at + 1);
    }
    let _ = write!(
        said,
        "{}: `{first}` is no e-mail address and no user ID",
        name(path)
    );
    if let [_, more @ ..] = words
        && !more.is_empty()
    {
        let some: Vec<String> = more
            .iter()
            .take(LISTED)
            .map(|word| format!("`{word}`"))
            .collect();
        let rest = if more.len() > LISTED { ", …" } else { "" };
        let _ = write!(said, "; nor are {}{rest}", some.join(", "));
    }
    Explanation::new(Cause::Usage, said).hint(
        "Give addresses such as ana@example.com, IDs such as users/123, or `me`; what follows # is a remark.",
    )
}

/// What a file is called in messages.
fn name(path: &Path) -> String {
    if path == Path::new("-") {
        return "standard input".to_owned();
    }
    path.display().to_string()
}

fn text(path: &Path) -> Result<String, Explanation> {
    let read = || {
        let mut bytes = Vec::new();
        if path == Path::new("-") {
            io::stdin().take(MAX_FILE + 1).read_to_end(&mut bytes)?;
        } else {
            File::open(path)?
                .take(MAX_FILE + 1)
                .read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    };
    let wrong = |why: &str| {
        Explanation::new(Cause::Usage, format!("cannot read {}: {why}", name(path)))
            .hint("Give a text file with one e-mail address or ID a line.")
    };
    let bytes = read().map_err(|error: io::Error| wrong(&error.to_string()))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(wrong("it is larger than 16 MiB"));
    }
    decoded(bytes).ok_or_else(|| wrong("it is no text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(who: &[&str], file: Option<&str>) -> Result<Vec<String>, Cause> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("people");
        if let Some(text) = file {
            std::fs::write(&path, text).unwrap();
        }
        let who: Vec<String> = who.iter().map(|who| (*who).to_owned()).collect();
        read(&who, file.map(|_| path.as_path()))
            .map(|all| all.iter().map(ToString::to_string).collect())
            .map_err(|error| error.cause)
    }

    #[test]
    fn typed_and_listed_people_come_once_and_in_order() {
        let file = "\u{feff}# leavers\r\nCitra <Citra@example.com>\r\n\r\n 12 \nana@example.com\n";
        assert_eq!(
            people(&["ana@example.com", "me"], Some(file)).unwrap(),
            ["ana@example.com", "me", "Citra@example.com", "users/12"]
        );
    }

    #[test]
    fn one_bad_name_or_an_empty_list_is_refused() {
        assert_eq!(
            people(&[], Some("ana@example.com\nnobody\n")),
            Err(Cause::Usage)
        );
        assert_eq!(people(&[], Some("# none\n")), Err(Cause::Usage));
    }

    #[test]
    fn what_names_nobody_is_said_with_its_line() {
        let text = "# nobody\nana@example.com\n- nobody\nb@\n";
        let error = unread(text, &named_in(text).unread, Path::new("people.txt"));
        assert_eq!(
            error.message,
            "line 3 of people.txt: `nobody` is no e-mail address and no user ID; nor are `b@`"
        );
    }
}
