//! What a typed line means: a number, a word of the line mode, or the name of an action, as far as
//! it is plain which. Where a text is asked for, a line is that text unless it begins with a colon.

use crate::action::{Action, Entry};
use crate::tui::app::App;

use super::{Page, ROWS, first};

/// A typed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Word {
    /// Nothing: what Enter means, or the page once more.
    Enter,
    /// Tell the page again.
    Again,
    /// The row or option of this number, counted from 1.
    Number(usize),
    /// The next rows.
    Next,
    /// The rows before.
    Previous,
    /// What can be done here, or what one of these does.
    Help(Option<String>),
    /// Read no further line before what goes on is over.
    Wait,
    /// The QR code in characters, for dark letters on a light ground or the other way.
    Qr(bool),
    /// Empty the field.
    Clear,
    /// Leave the questions of a form: to its buttons.
    End,
    /// Do this, on the row of this number, or with this text for the field that it opens.
    Do(Action, Option<usize>, String),
    /// The text that is asked for.
    Text(String),
    /// Nothing that can be done, and why.
    Unknown(String),
}

/// Words of the line mode and what each does, for the help.
pub(in crate::tui) const WORDS: [(&str, &str); 12] = [
    (
        "A number",
        "chooses the row of that number; so does the beginning of its text.",
    ),
    ("next, previous", "go through the rows of a long list."),
    ("menu", "shows everything that can be done here."),
    (
        "filter TEXT",
        "keeps only the rows that match, in lists; clear shows all again.",
    ),
    ("back", "goes one step back."),
    ("cancel", "stops what is going on."),
    (
        "again",
        "tells the page once more; so does an empty line in a list.",
    ),
    (
        "wait",
        "reads no further line before what goes on is over, for scripts.",
    ),
    ("qr, qr light", "prints the QR code of a sign-in."),
    (
        "end",
        "leaves the questions of a form and goes to its buttons.",
    ),
    (
        "help, help NAME",
        "tells what can be done here, or what one of it does.",
    ),
    ("quit", "leaves roomkey."),
];

impl Word {
    /// What a line means on this page.
    pub fn read(line: &str, page: &Page, app: &App) -> Self {
        let line = line.trim();
        let Some(ask) = &page.ask else {
            return Self::command(line.strip_prefix(':').unwrap_or(line), page, app);
        };
        let numbered = if ask.options.is_empty() {
            page.rows
        } else {
            ask.options.len()
        };
        match (line.strip_prefix(':'), line.parse::<usize>()) {
            (Some(text), _) if text.starts_with(':') => Self::Text(text.to_owned()),
            (Some(command), _) => Self::command(command, page, app),
            (None, _) if line.is_empty() => Self::Enter,
            (None, Ok(n)) if (1..=numbered).contains(&n) => Self::Number(n),
            (None, _) if ask.options.is_empty() => Self::Text(line.to_owned()),
            (None, _) => Self::option(line, &ask.options),
        }
    }

    fn option(line: &str, options: &[String]) -> Self {
        let line = line.to_lowercase();
        let fits = |option: &&String| option.to_lowercase().starts_with(&line);
        let mut fitting = options.iter().enumerate().filter(|(_, o)| fits(o));
        match (fitting.next(), fitting.next()) {
            (Some((at, _)), None) => Self::Number(at + 1),
            _ => Self::Unknown(format!(
                "Type a number from 1 to {}; a line such as :back is a command.",
                options.len()
            )),
        }
    }

    fn command(line: &str, page: &Page, app: &App) -> Self {
        let line = line.trim();
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        if let Ok(number) = first.parse::<usize>() {
            return Self::Number(number);
        }
        match first.to_lowercase().as_str() {
            "" if page.rows == 0 => Self::Enter,
            "" | "again" => Self::Again,
            "n" | "next" => Self::Next,
            "p" | "previous" => Self::Previous,
            "b" | "back" => Self::of(Action::Back),
            "q" | "quit" | "exit" => Self::of(Action::Quit),
            "m" | "menu" => Self::of(Action::Menu),
            "cancel" => Self::of(Action::Cancel),
            "wait" => Self::Wait,
            "qr" => Self::Qr(rest == "light"),
            "clear" => Self::Clear,
            "end" => Self::End,
            "?" | "h" | "help" => Self::Help(Some(rest.to_owned()).filter(|r| !r.is_empty())),
            _ => match Self::named(line, first, rest, app) {
                Self::Unknown(why) => Self::row_called(line, page, app)
                    .map_or(Self::Unknown(why), |at| Self::Number(at + 1)),
                word => word,
            },
        }
    }

    /// The one row, of those that are told, whose text begins so.
    fn row_called(line: &str, page: &Page, app: &App) -> Option<usize> {
        let line = line.to_lowercase();
        let from = first(page);
        let to = page.rows.min(from + ROWS);
        let mut rows = (from..to).filter(|at| app.row(*at).to_lowercase().starts_with(&line));
        match (rows.next(), rows.next()) {
            (Some(at), None) => Some(at),
            _ => None,
        }
    }

    const fn of(action: Action) -> Self {
        Self::Do(action, None, String::new())
    }

    fn named(line: &str, first: &str, rest: &str, app: &App) -> Self {
        let one = match find(line, app) {
            Found::One(entry) => return Self::of(entry.action),
            _ => find(first, app),
        };
        match one {
            Found::One(entry) => match rest.parse() {
                Ok(row) => Self::Do(entry.action, Some(row), String::new()),
                Err(_) => Self::Do(entry.action, None, rest.to_owned()),
            },
            Found::Several(names) => Self::Unknown(format!(
                "{first} may be {}: type more of it.",
                names.join(" or ")
            )),
            Found::None => Self::Unknown(format!(
                "There is nothing called {first} here. Type help for what there is."
            )),
        }
    }
}

enum Found {
    None,
    One(&'static Entry),
    Several(Vec<&'static str>),
}

/// The action of a name or a title, or of the beginning of one.
fn find(typed: &str, app: &App) -> Found {
    let typed = typed.to_lowercase();
    let entries: Vec<_> = app.offers().collect();
    let title = |entry: &Entry| entry.title.to_lowercase();
    let is = |entry: &&&'static Entry| entry.name == typed || title(entry) == typed;
    if let Some(entry) = entries.iter().find(is) {
        return Found::One(entry);
    }
    let begins = |entry: &&&'static Entry| {
        entry.name.starts_with(&typed) || title(entry).starts_with(&typed)
    };
    let fitting: Vec<_> = entries.iter().filter(begins).collect();
    match fitting[..] {
        [] => Found::None,
        [entry] => Found::One(entry),
        _ => Found::Several(fitting.iter().map(|entry| entry.name).collect()),
    }
}
