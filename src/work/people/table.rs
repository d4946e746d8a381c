//! A table of people: lines of cells below a line of titles, one of which says where the addresses
//! are, as directories and spreadsheets export them.

/// Titles of the column of addresses, in small letters; the first ones are the better ones.
const TITLES: [&str; 9] = [
    "email address",
    "e-mail address",
    "primary email",
    "email",
    "e-mail",
    "mail",
    "who",
    "user",
    "member",
];
/// What separates cells.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The cells of the column of addresses, without its title; `None` where the text is no such table.
pub(super) fn column(text: &str) -> Option<Vec<String>> {
    let remark = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let first = text.lines().find(remark)?;
    if first.contains('@') {
        return None;
    }
    let (separator, at) = SEPARATORS
        .into_iter()
        .filter(|separator| first.as_bytes().contains(separator))
        .find_map(|separator| Some((separator, titled(first, separator)?)))
        .or_else(|| Some((b',', titled(first, b',')?)))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let cells = reader.records().filter_map(|row| {
        let row = row.ok()?;
        let cell = row.get(at)?.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    });
    Some(cells.collect())
}

/// Which cell of a line of titles is that of addresses.
fn titled(line: &str, separator: u8) -> Option<usize> {
    let cells = line.split(char::from(separator));
    let cells: Vec<String> = cells
        .map(|cell| {
            let cell = cell.trim().trim_matches('"').to_lowercase();
            // `Email Address [Required]`
            let cell = cell.split('[').next().unwrap_or_default();
            cell.trim().replace('_', " ")
        })
        .collect();
    TITLES
        .iter()
        .find_map(|title| cells.iter().position(|cell| cell == title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_of_addresses_is_found_by_its_title() {
        for text in [
            "name,email,team\nAna,ana@example.com,Sales\n\"Santoso, Budi\",budi@example.com,\n",
            "First Name [Required];Email Address [Required]\r\nAna;ana@example.com\r\nBudi;budi@example.com",
            "# export\n\"Who\"\tRole\nana@example.com\towner\n\nbudi@example.com\tmember\n",
            "Email\nana@example.com\nbudi@example.com\n",
        ] {
            let both = ["ana@example.com", "budi@example.com"].map(str::to_owned);
            assert_eq!(column(text), Some(both.into()), "{text}");
        }
        for text in [
            "ana@example.com, budi@example.com",
            "Ana\nBudi",
            "",
            "# email",
        ] {
            assert_eq!(column(text), None, "{text}");
        }
    }
}
