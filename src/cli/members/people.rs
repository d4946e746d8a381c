//! Whom a bulk command is about: names typed and names in a file.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::oauth::{Cause, Explanation};
use crate::work::Who;
use crate::work::people::{Unread, named_in, read_text};

/// More words that name nobody are not listed in an error.
const LISTED: usize = 5;

/// Everybody, each once, in the order given. One name that cannot be read refuses them all before
/// anything is done.
pub fn read(who: &[String], file: Option<&Path>) -> Result<Vec<Who>, Explanation> {
    let mut texts = who.to_vec();
    if let Some(path) = file {
        let named = named_in(&text(path)?);
        if !named.unread.is_empty() {
            return Err(unread(&named.unread, path));
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
fn unread(words: &[Unread], path: &Path) -> Explanation {
    let quoted = |one: &Unread| format!("`{}`", one.text);
    let mut said = String::new();
    if let Some(first) = words.first() {
        let (line, first, name) = (first.line, quoted(first), name(path));
        said = format!("line {line} of {name}: {first} is no e-mail address and no user ID");
    }
    if let [_, more @ ..] = words
        && !more.is_empty()
    {
        let some: Vec<String> = more.iter().take(LISTED).map(quoted).collect();
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
    let called = name(path);
    if path == Path::new("-") {
        return read_text(io::stdin(), &called);
    }
    let file = File::open(path).map_err(|error| {
        Explanation::new(Cause::Usage, format!("cannot read {called}: {error}"))
            .hint("Give a text file with one e-mail address or ID a line.")
    })?;
    read_text(file, &called)
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
        let error = unread(&named_in(text).unread, Path::new("people.txt"));
        assert_eq!(
            error.message,
            "line 3 of people.txt: `nobody` is no e-mail address and no user ID; nor are `b@`"
        );
    }
}
