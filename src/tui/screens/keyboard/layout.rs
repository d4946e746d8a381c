//! What the on-screen keyboard types at once, for the kind of text that is written.

use crate::tui::widgets::field::Writing;

/// A key with more than a letter on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    /// What stands on it.
    pub label: String,
    /// What it types.
    pub text: String,
}

/// The row above the letters; empty where letters are enough.
pub(super) fn chunks(writing: Writing, account: &str) -> Vec<Chunk> {
    let domain = account.rsplit_once('@').map(|(_, domain)| domain);
    let domain = domain.filter(|domain| !domain.is_empty());
    let domain = domain.map(|domain| format!("@{domain}"));
    let plain: &[&str] = match writing {
        Writing::Text | Writing::Digits => &[],
        Writing::Addresses => &[".com", ", "],
        Writing::Url => &["https://", ".com", "/", ":"],
        Writing::Path => &["~/", "/", ".json"],
        Writing::Lines => &["\n", ", ", "! ", "? "],
    };
    let domain = domain.filter(|_| writing == Writing::Addresses);
    let texts = plain.iter().map(|text| (*text).to_owned());
    let texts = domain.into_iter().chain(texts);
    let label = |text: &str| match text {
        "\n" => "new line".to_owned(),
        text => text.trim_end().to_owned(),
    };
    let chunk = |text: String| Chunk {
        label: label(&text),
        text,
    };
    texts.map(chunk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_the_domain_of_the_account() {
        let of = |account| {
            let chunks = chunks(Writing::Addresses, account).into_iter();
            chunks.map(|chunk| chunk.label).collect::<Vec<_>>()
        };
        assert_eq!(of("ana@example.com"), ["@example.com", ".com", ","]);
        assert_eq!(of(""), [".com", ","]);
        assert_eq!(of("robot"), [".com", ","]);
    }
}
