//! Whom a bulk command is about: names typed and names in a file.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::oauth::{Cause, Explanation};
use crate::work::Who;
use crate::work::people::named_in;

/// A file larger than this is no list of people, in bytes.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// Everybody, each once, in the order given. One name that cannot be read refuses them all before
/// anything is done.
pub fn read(who: &[String], file: Option<&Path>) -> Result<Vec<Who>, Explanation> {
    let mut texts = who.to_vec();
    if let Some(path) = file {
        let named = named_in(&text(path)?);
        // What names nobody comes first, so that it is what is complained of.
        texts.splice(0..0, named.unread);
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
    let read = || {
        let mut text = String::new();
        if path == Path::new("-") {
            io::stdin().take(MAX_FILE + 1).read_to_string(&mut text)?;
        } else {
            File::open(path)?
                .take(MAX_FILE + 1)
                .read_to_string(&mut text)?;
        }
        Ok(text)
    };
    let wrong = |why: String| {
        Explanation::new(
            Cause::Usage,
            format!("cannot read {}: {why}", path.display()),
        )
        .hint("Give a text file with one e-mail address or ID a line.")
    };
    let text = read().map_err(|error: io::Error| wrong(error.to_string()))?;
    if text.len() as u64 > MAX_FILE {
        return Err(wrong("it is larger than 16 MiB".to_owned()));
    }
    Ok(text)
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
