//! What a typed line does to the screens, and what is answered at once.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget as _;

use crate::action::Action;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::event::Moment;
use crate::tui::widgets::qr::{Ink, Look, Qr};

use super::words::WORDS;
use super::{ROWS, Teller, Word, first};

/// What came of a line.
#[derive(Debug, Default)]
pub(in crate::tui) struct Heard {
    /// For the hands.
    pub effects: Vec<Effect>,
    /// Said at once.
    pub lines: Vec<String>,
    /// No further line is read before what goes on is over.
    pub wait: bool,
}

impl Heard {
    fn say(line: impl Into<String>) -> Self {
        Self {
            lines: vec![line.into()],
            ..Self::default()
        }
    }

    fn of(effects: Vec<Effect>) -> Self {
        Self {
            effects,
            ..Self::default()
        }
    }
}

/// Does what a line means.
pub(in crate::tui) fn hear(line: &str, app: &mut App, teller: &mut Teller, now: Moment) -> Heard {
    teller.heard(now);
    app.heard(now);
    let page = app.page();
    match Word::read(line, &page, app) {
        // Nothing is chosen by an empty line where something is to be typed or chosen.
        Word::Enter if page.ask.is_some() && page.rows > 0 => {
            Heard::say("Type a text, or the number of what you choose.")
        }
        Word::Enter => Heard::of(app.enter(now)),
        Word::Again => {
            teller.tell_all();
            Heard::default()
        }
        Word::Number(n) => number(n, app, now),
        Word::Next if first(&page) + ROWS >= page.rows => Heard::say("There are no more rows."),
        Word::Next => turn(first(&page) + ROWS, app, teller, now),
        Word::Previous if first(&page) == 0 => Heard::say("These are the first rows."),
        Word::Previous => turn(first(&page) - ROWS, app, teller, now),
        Word::Help(name) => help(name.as_deref(), app),
        Word::Wait => Heard {
            wait: true,
            ..Heard::default()
        },
        Word::Qr(light) => qr(app, light),
        Word::Clear if page.ask.is_some() => Heard::of(app.type_line(now, "")),
        Word::Clear => clear(app, now),
        Word::End => Heard::of(app.skip_questions(now)),
        Word::Do(action, row, text) => act(action, row, &text, app, now),
        Word::Text(text) => Heard::of(app.type_line(now, &text)),
        Word::Unknown(why) => Heard::say(why),
    }
}

fn number(n: usize, app: &mut App, now: Moment) -> Heard {
    let page = app.page();
    let options = page.ask.as_ref().map_or(0, |ask| ask.options.len());
    let digit = u32::try_from(n).ok().and_then(|n| char::from_digit(n, 10));
    match (n.checked_sub(1), digit) {
        (Some(at), Some(digit)) if at < options => Heard::of(app.option(now, digit)),
        (Some(at), _) if at < page.rows => Heard::of(app.choose(now, at)),
        _ => Heard::say(format!("There is no number {n} here.")),
    }
}

fn turn(to: usize, app: &mut App, teller: &mut Teller, now: Moment) -> Heard {
    teller.tell_all();
    Heard::of(app.point(now, to))
}

/// Shows all rows again.
fn clear(app: &mut App, now: Moment) -> Heard {
    if !app.offers().any(|entry| entry.action == Action::Filter) {
        return Heard::say("There is no filter here.");
    }
    let mut effects = app.perform(now, Action::Filter);
    let is_set = app.page().ask.is_none_or(|ask| !ask.now.is_empty());
    effects.extend(app.type_line(now, ""));
    let said = (!is_set).then(|| "There is no filter; all rows are shown.".to_owned());
    Heard {
        lines: said.into_iter().collect(),
        ..Heard::of(effects)
    }
}

fn act(action: Action, row: Option<usize>, text: &str, app: &mut App, now: Moment) -> Heard {
    if action == Action::Menu && !app.context().has_menu() {
        return Heard::say("There is no menu here. Type help for what can be done.");
    }
    let mut effects = Vec::new();
    if let Some(row) = row {
        let at = row.checked_sub(1).filter(|at| *at < app.page().rows);
        let Some(at) = at else {
            return Heard::say(format!("There is no number {row} here."));
        };
        effects.extend(app.point(now, at));
    }
    effects.extend(app.perform(now, action));
    let mut heard = Heard::of(effects);
    if !text.is_empty() {
        if app.page().ask.is_some() {
            heard.effects.extend(app.type_line(now, text));
        } else {
            heard.lines.push(format!("Not used: {text}"));
        }
    }
    heard
}

/// What can be done here, or all about one of it.
fn help(name: Option<&str>, app: &App) -> Heard {
    let mut lines = Vec::new();
    for entry in app.offers() {
        match name {
            None => lines.push(format!("{}: {}", entry.name, entry.title)),
            Some(name) if entry.name.starts_with(name) => {
                lines.push(format!("{}: {}. {}", entry.name, entry.title, entry.help));
                lines.extend(
                    app.refuses(entry.action)
                        .map(|why| format!("Not now: {why}.")),
                );
                let command = entry.command.map(|command| format!("Or: {command}"));
                lines.extend(command);
            }
            Some(_) => {}
        }
    }
    match name {
        None => {
            let actions = !lines.is_empty();
            lines.extend(WORDS.map(|(word, does)| format!("{word}: {does}")));
            if actions {
                let more = "The number of a row may follow a name, such as add-members 3. \
                            The beginning of a name is enough.";
                lines.push(more.to_owned());
            }
        }
        Some(name) if lines.is_empty() => {
            lines.push(format!("There is nothing called {name} here."));
        }
        Some(_) => {}
    }
    Heard {
        lines,
        ..Heard::default()
    }
}

/// The QR code of the page in characters, for light letters on a dark ground or the other way.
fn qr(app: &App, light: bool) -> Heard {
    let Some(link) = app.link() else {
        return Heard::say("There is no code yet, and so no QR code.");
    };
    let look = Look::new(true, Ink::Ansi16);
    let Some(code) = Qr::fit(link, 300, 150, look).filter(|_| app.is_unicode()) else {
        let said = "A QR code needs characters that this terminal does not have, or the address \
                    is too long for one.";
        return Heard::say(said);
    };
    let (width, height) = code.size();
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    code.render(area, &mut buffer);
    let sign = |x, y| match (buffer[(x, y)].symbol(), light) {
        (symbol, true) => symbol.to_owned(),
        ("▀", false) => "▄".to_owned(),
        ("▄", false) => "▀".to_owned(),
        ("█", false) => " ".to_owned(),
        (_, false) => "█".to_owned(),
    };
    let mut lines: Vec<String> = (0..height)
        .map(|y| (0..width).map(|x| sign(x, y)).collect())
        .collect();
    lines.push(if light {
        "This is for dark letters on a light ground.".to_owned()
    } else {
        "This is for light letters on a dark ground; qr light is for the other way.".to_owned()
    });
    Heard {
        lines,
        ..Heard::default()
    }
}
