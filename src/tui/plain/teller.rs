//! What is printed and when: a page in full where it is new, else only what changed of it; and what
//! is waited for, once in a while.

use crate::text::explanation::sentence;
use crate::tui::app::App;
use crate::tui::event::Moment;
use crate::tui::kiosk::Left;
use crate::tui::shared::Toast;

use super::{Ask, Page, Place, ROWS, now_in_brackets};

/// What is waited for is said after this time.
const SOON_MS: u64 = 1_000;
/// And again after so much more.
const AGAIN_MS: u64 = 5_000;
/// Names that only make a page nicer are waited for so long.
const LIGHT_MS: u64 = 1_500;

/// Said with the first question.
const COLON: &str = "Where something is asked for, a line is the answer; after a colon it is a word of \
                     roomkey, such as :back or :help.";

/// What to print now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::tui) struct Said {
    /// Lines, not yet made safe.
    pub lines: Vec<String>,
    /// Nothing is waited for: a prompt follows.
    pub ready: bool,
}

/// What was told last.
#[derive(Debug, Default)]
pub(in crate::tui) struct Teller {
    place: Option<Place>,
    /// Where the person is, told or not.
    seen: Option<Place>,
    /// Which rows were told, and of how many.
    window: (usize, usize),
    told: Vec<String>,
    status: String,
    ask: Option<Ask>,
    toast: Option<Toast>,
    /// The page is to be told in full, whatever was told before.
    whole: bool,
    /// The person did something that was not answered yet.
    heard: bool,
    /// What a line is where a text is asked for was said.
    explained: bool,
    /// At which of its steps a kiosk's countdown was told.
    counted: Option<u64>,
    /// When the waiting began.
    since: Moment,
    /// When to say next what is waited for.
    announce: Moment,
}

impl Teller {
    /// The person did something.
    pub fn heard(&mut self, now: Moment) {
        self.heard = true;
        self.wait_from(now);
    }

    /// The person wants all of the page.
    pub const fn tell_all(&mut self) {
        self.whole = true;
    }

    const fn wait_from(&mut self, now: Moment) {
        self.since = now;
        self.announce = now.after(SOON_MS);
    }

    /// What has changed for the person since the last time.
    pub fn tell(&mut self, app: &App, now: Moment) -> Said {
        let mut said = Said::default();
        if app.toast() != self.toast.as_ref() {
            self.toast = app.toast().cloned();
            said.lines
                .extend(app.toast().map(|toast| toast.text.clone()));
        }
        self.count_down(app, now, &mut said.lines);
        let page = app.page();
        let place = app.place();
        if self.seen.as_ref() != Some(&place) {
            self.seen = Some(place.clone());
            self.wait_from(now);
        }
        let window = (first(&page), page.rows);
        let same = self.place.as_ref() == Some(&place);
        if !self.is_due(&page, now) {
            if same {
                self.tell_status(&page, &mut said.lines);
            }
            self.announce(&page, now, &mut said.lines);
            return said;
        }
        said.ready = true;
        let rows = rows(app, &page);
        let told: Vec<String> = page.lines.iter().chain(&rows).cloned().collect();
        let new: Vec<_> = told
            .iter()
            .filter(|line| !self.told.contains(line))
            .cloned()
            .collect();
        if self.whole || !same || window != self.window || new.len() * 2 > told.len().max(6) {
            said.lines.push(String::new());
            said.lines.push(sentence(&app.heading()));
            said.lines.extend(page.lines.iter().cloned());
            said.lines.extend(marked(rows, &page));
            said.lines.extend(more(&page));
            (self.status, self.ask) = (String::new(), None);
        } else {
            said.lines.extend(new);
        }
        self.tell_status(&page, &mut said.lines);
        if self.heard || !same {
            said.lines.extend(page.complaint.clone());
        }
        if page.ask != self.ask {
            said.lines.extend(page.ask.iter().flat_map(question));
            if page.ask.is_some() && !std::mem::replace(&mut self.explained, true) {
                said.lines.push(COLON.to_owned());
            }
            self.ask.clone_from(&page.ask);
        }
        (self.told, self.place, self.window) = (told, Some(place), window);
        (self.whole, self.heard) = (false, false);
        said
    }

    /// A kiosk's countdown, not each second of it.
    fn count_down(&mut self, app: &App, now: Moment, lines: &mut Vec<String>) {
        let left = app.countdown(now);
        let step = left.map(|left| {
            let steps = [0, 10, 30].into_iter();
            { steps }
                .find(|step| left.seconds <= *step)
                .unwrap_or(u64::MAX)
        });
        if self.counted == step {
            return;
        }
        self.counted = step;
        lines.extend(left.map(|left| match (left.seconds, left.left) {
            (0, _) => "Signing out. A change is still under way; it is waited for.".to_owned(),
            (seconds, Left::SignIn) => format!(
                "Are you still there? In {seconds} seconds the sign-in ends. An empty line goes on with it."
            ),
            (seconds, _) => format!(
                "Are you still there? In {seconds} seconds you are signed out. An empty line keeps you signed in."
            ),
        }));
    }

    /// Whether the page is told now, and not only what is waited for.
    fn is_due(&self, page: &Page, now: Moment) -> bool {
        match &page.busy {
            None => true,
            Some(busy) => self.whole || (busy.light && now >= self.since.after(LIGHT_MS)),
        }
    }

    fn tell_status(&mut self, page: &Page, lines: &mut Vec<String>) {
        if page.status != self.status {
            self.status.clone_from(&page.status);
            lines.extend(Some(page.status.clone()).filter(|status| !status.is_empty()));
        }
    }

    fn announce(&mut self, page: &Page, now: Moment, lines: &mut Vec<String>) {
        let busy = page.busy.as_ref().filter(|busy| !busy.light);
        if let Some(busy) = busy.filter(|_| now >= self.announce) {
            lines.push(busy.words.clone());
            self.announce = now.after(AGAIN_MS);
        }
    }

    /// When to tell again although nothing happens.
    pub fn next(&self, app: &App) -> Option<Moment> {
        let busy = app.page().busy?;
        Some(if busy.light {
            self.since.after(LIGHT_MS)
        } else {
            self.announce
        })
    }
}

/// The line before what is typed.
pub(in crate::tui) fn prompt(page: &Page) -> String {
    match &page.ask {
        Some(ask) => format!("{}{}: ", ask.label, now_in_brackets(&ask.now)),
        None => "> ".to_owned(),
    }
}

/// The first row that is told: that of the page with the current one.
pub(in crate::tui) fn first(page: &Page) -> usize {
    let current = page.current.unwrap_or_default();
    current - current % ROWS
}

/// The rows told at once; menus are short and told whole.
fn rows(app: &App, page: &Page) -> Vec<String> {
    let from = first(page);
    let to = match page.current {
        Some(_) => page.rows.min(from + ROWS),
        None => page.rows,
    };
    let row = |at| format!("{}. {}", at + 1, app.row(at));
    (from..to).map(row).collect()
}

/// The row that actions are about says so.
fn marked(rows: Vec<String>, page: &Page) -> Vec<String> {
    let current = page.current.map(|at| at % ROWS);
    let rows = rows.into_iter().enumerate();
    rows.map(|(at, row)| {
        if current == Some(at) {
            format!("{row} (current)")
        } else {
            row
        }
    })
    .collect()
}

/// How to get at the other rows.
fn more(page: &Page) -> Option<String> {
    let from = first(page);
    let to = page.rows.min(from + ROWS);
    let words = match (page.current.is_some(), from > 0, to < page.rows) {
        (false, ..) | (_, false, false) => return None,
        (_, false, true) => "next shows more",
        (_, true, true) => "next and previous show more",
        (_, true, false) => "previous shows those before",
    };
    Some(format!("{} to {to} of {}: {words}.", from + 1, page.rows))
}

fn question(ask: &Ask) -> Vec<String> {
    let options = ask.options.iter().enumerate();
    let options = options.map(|(at, option)| format!("{}. {option}", at + 1));
    let hint = match (ask.hint.is_empty(), ask.options.is_empty()) {
        (false, _) => format!("{}: {}", ask.label, ask.hint),
        (true, false) => format!("{}:", ask.label),
        (true, true) => String::new(),
    };
    let hint = Some(hint).filter(|hint| !hint.is_empty());
    hint.into_iter().chain(options).collect()
}
