//! A table of people: lines of cells below a line of titles, one of which says where the addresses
//! are, as directories and spreadsheets export them.

use super::is_person;

/// Titles of columns that name people, in small letters; the first ones are the better ones: IDs as
/// this program writes them, then addresses.
const TITLES: [&str; 9] = [
    "who",
    "member",
    "user",
    "email address",
    "e-mail address",
    "primary email",
    "email",
    "e-mail",
    "mail",
];
/// What separates cells.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// What a cell says, after its line.
type Cell = (usize, String);

/// The cells of the column of addresses, without its title, each with its line counted from 1;
/// `None` where the text is no such table.
pub(super) fn column(text: &str) -> Option<Vec<Cell>> {
    below_titles(text).or_else(|| {
        let mut separators = SEPARATORS.into_iter();
        separators.find_map(|separator| only_addresses(text, separator))
    })
}

/// Of rows without titles that we know: the cells of the only column that has addresses, where
/// two rows or more have one.
fn only_addresses(text: &str, separator: u8) -> Option<Vec<Cell>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
    let mut column = None;
    let mut addresses = 0;
    for row in &rows {
        let mut cells = row.iter().enumerate();
        let mut with_address = cells.by_ref().filter(|(_, cell)| cell.contains('@'));
        let Some((at, cell)) = with_address.next() else {
            continue;
        };
        let several = cell.matches('@').count() > 1 || with_address.next().is_some();
        if several || row.len() < 2 || *column.get_or_insert(at) != at {
            return None;
        }
        addresses += 1;
    }
    let column = column.filter(|_| addresses > 1)?;
    let titles = |row: &csv::StringRecord| !row.iter().any(|c| c.contains('@') || is_person(c));
    let titles = usize::from(rows.first().is_some_and(titles));
    let cells = rows.iter().skip(titles).filter_map(|row| {
        let cell = row.get(column)?.trim();
        (!cell.is_empty()).then(|| (line_of(text, row), cell.to_owned()))
    });
    Some(cells.collect())
}

/// The cells below the title that names people.
fn below_titles(text: &str) -> Option<Vec<Cell>> {
    let remark = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let first = text.lines().find(remark)?;
    if first.contains('@') {
        return None;
    }
    let found = |separator| {
        let titled = titled(first, separator);
        (!titled.is_empty()).then_some((separator, titled))
    };
    let (separator, columns) = SEPARATORS
        .into_iter()
        .filter(|separator| first.as_bytes().contains(separator))
        .find_map(found)
        .or_else(|| found(b','))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let cells = reader.records().filter_map(|row| {
        let row = row.ok()?;
        let line = line_of(text, &row);
        let cells = columns.iter().filter_map(|at| row.get(*at).map(str::trim));
        let mut cells = cells.filter(|cell| !cell.is_empty());
        // A column called "User" may hold names.
        let first = cells.clone().next()?;
        let person = cells.find(|cell| is_person(cell));
        Some((line, person.unwrap_or(first).to_owned()))
    });
    Some(cells.collect())
}

/// The line of a row: what is skipped before it counts as a part of it.
fn line_of(text: &str, row: &csv::StringRecord) -> usize {
    let Some(at) = row.position() else { return 1 };
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let rest = text.get(number(at.byte())..).unwrap_or_default();
    let skipped = |line: &&str| line.is_empty() || line.starts_with('#');
    number(at.line()) + rest.lines().take_while(skipped).count()
}

/// Which cells of a line of titles name people, the better ones first.
fn titled(line: &str, separator: u8) -> Vec<usize> {
    let cells = line.split(char::from(separator));
    let cells: Vec<String> = cells
        .map(|cell| {
            let cell = cell.trim().trim_matches('"').to_lowercase();
            // `Email Address [Required]`
            let cell = cell.split('[').next().unwrap_or_default();
            cell.trim().replace('_', " ")
        })
        .collect();
    let known = TITLES
        .iter()
        .filter_map(|title| cells.iter().position(|cell| cell == title));
    let known: Vec<usize> = known.collect();
    if known.is_empty() && cells.len() > 1 {
        // `Work e-mail`, `E-Mail-Adresse`
        let alike = cells.iter().position(|cell| cell.contains("mail"));
        return alike.into_iter().collect();
    }
    known
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
            "Name;E-Mail-Adresse\nAna;ana@example.com\nBudi;budi@example.com\n",
        ] {
            let both = ["ana@example.com", "budi@example.com"].map(str::to_owned);
            let cells = column(text).into_iter().flatten();
            let cells: Vec<_> = cells.map(|(_, cell)| cell).collect();
            assert_eq!(cells, both, "{text}");
        }
        let text = "# export\nWho,Role\n\n# more\nana@example.com,\n\"a\nb\",x\nlast,\n";
        let lines: Vec<_> = column(text)
            .unwrap()
            .iter()
            .map(|(line, _)| *line)
            .collect();
        assert_eq!(lines, [5, 6, 8]);
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
