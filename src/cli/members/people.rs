//! Whom a bulk command is about: names typed and names in a file.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::oauth::{Cause, Explanation};
use crate::work::Who;
use crate::work::people::{Unread, named_in, read_text};

/// Everybody, each once, in the order given. One name that cannot be read refuses them all before
/// anything is done.
pub fn read(who: &[String], file: Option<&Path>) -> Result<Vec<Who>, Explanation> {
    let mut texts = who.to_vec();
    if let Some(path) = file {
        let named = named_in(&text(path)?);
        for Unread { line, text } in named.unread {
            Who::parse(&text).map_err(|mut why| {
                why.message = format!("line {line}: {}", why.message);
                why
            })?;
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

fn text(path: &Path) -> Result<String, Explanation> {
    let called = path.display().to_string();
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
}
