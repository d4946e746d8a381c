//! Waiting for a browser: the address to open, the way back over SSH, and a field for the address
//! that the browser could not open.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::Action;
use crate::oauth::Explanation;
use crate::tui::effect::{Answer, Private, Request};
use crate::tui::event::Slot;
use crate::tui::keymap::Key;
use crate::tui::plain::Page;
use crate::tui::screens::keyboard::Keyboard;
use crate::tui::screens::{Cx, Nav};
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::pen::{Pen, below, cells, wrap};

/// A pasted address longer than this is none.
const MAX_PASTE: usize = 16 * 1024;

const LABEL: &str = "Address: ";

/// The address, and what the person gives back.
#[derive(Debug)]
pub(super) struct Browser {
    url: String,
    redirect_uri: String,
    field: Field,
    typing: bool,
    /// What stands in the field was given; the next paste replaces it.
    sent: bool,
    refused: Option<Explanation>,
}

impl Browser {
    pub fn new(url: &str, redirect_uri: &str) -> Self {
        Self {
            url: url.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            field: Field::default(),
            typing: false,
            sent: false,
            refused: None,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub const fn is_typing(&self) -> bool {
        self.typing
    }

    pub fn is_at_end(&self) -> bool {
        self.typing && self.field.is_at_end()
    }

    pub fn field(&self) -> Option<(&str, &str)> {
        self.typing.then(|| ("Address", self.field.text()))
    }

    /// Whether a key may be the beginning of an address that a terminal pastes as if it were
    /// typed: no key of this screen.
    pub fn begins(&self, key: Key) -> bool {
        !self.typing
            && ["h", "\"", "'", "<"]
                .iter()
                .any(|name| Key::parse(name) == Some(key))
    }

    /// Takes the keys into the field.
    pub fn open(&mut self, cx: &mut Cx<'_>, keyboard: bool) {
        self.typing = true;
        if keyboard || cx.shared.session.on_screen_keyboard {
            cx.push(Keyboard::default());
        }
    }

    /// Keys have their own meaning again; what was typed stays.
    pub const fn close(&mut self) {
        self.typing = false;
    }

    /// Gives what stands in the field to the sign-in.
    pub fn send(&mut self, cx: &mut Cx<'_>) {
        let text = self.field.text().trim().to_owned();
        self.typing = false;
        if !text.is_empty() {
            self.give(cx, text);
        }
    }

    fn give(&mut self, cx: &mut Cx<'_>, text: String) {
        (self.sent, self.refused) = (true, None);
        let answer = Answer::RedirectedAddress(Private(text));
        cx.ask(Slot::Answer, Request::SignInAnswer(answer));
    }

    pub fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        match key.code {
            KeyCode::Enter if self.typing => self.send(cx),
            KeyCode::Enter => cx.nav.push(Nav::Act(Action::GiveAddress)),
            KeyCode::Backspace if self.field.text().is_empty() => self.typing = false,
            _ => {
                // What stands there was given; this is another one.
                if !std::mem::replace(&mut self.typing, true) && std::mem::take(&mut self.sent) {
                    self.field.clear();
                }
                self.field.key(key);
            }
        }
    }

    /// A pasted address needs no key before or after it, and may be broken into lines.
    pub fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if text.len() > MAX_PASTE {
            cx.toast(Tone::Bad, "That is too long to be an address.");
            return;
        }
        if std::mem::take(&mut self.sent) {
            self.field.clear();
        }
        let joined: String = text.split_whitespace().collect();
        if self.field.text().is_empty() {
            self.field.insert(&joined);
            self.typing = false;
            self.give(cx, text.to_owned());
        } else {
            // In pieces: the person says when it is whole.
            self.field.insert(&joined);
            self.typing = true;
        }
    }

    /// Why what was given does not help; it stays to be mended.
    pub fn refused(&mut self, why: &Explanation) {
        self.refused = Some(why.clone());
    }

    /// The port that the browser comes back to.
    fn port(&self) -> Option<&str> {
        let rest = self.redirect_uri.split_once("://")?.1;
        let host = rest.split(['/', '?']).next()?;
        let (_, port) = host.rsplit_once(':')?;
        port.chars().all(|c| c.is_ascii_digit()).then_some(port)
    }

    /// How to come back from a browser on another machine.
    fn way_back(&self) -> Vec<(String, Role)> {
        let mut lines = Vec::new();
        if let Some(port) = self.port() {
            let text = "Over SSH: first run this where the browser is, and leave it running:";
            lines.push((text.to_owned(), Role::Muted));
            let command = format!("  ssh -N -L {port}:127.0.0.1:{port} THIS-HOST");
            lines.push((command, Role::Text));
        }
        let text = "Or allow it anywhere, then copy the address of the page that does not open \
                    (it begins with http://127.0.0.1) and paste it here.";
        lines.push((text.to_owned(), Role::Muted));
        lines
    }

    /// What became of the answer, or what is waited for.
    fn status(&self, note: Option<&str>) -> Vec<(String, Role)> {
        match (&self.refused, note) {
            (Some(why), _) => {
                let hint = why.hint.as_deref().unwrap_or("Still waiting.");
                vec![
                    (format!("! {}", why.message), Role::Warn),
                    (hint.to_owned(), Role::Muted),
                ]
            }
            (None, _) if self.sent => vec![("Looking at the address".to_owned(), Role::Accent)],
            (None, Some(note)) => vec![(note.to_owned(), Role::Warn)],
            (None, None) => {
                let text = "Waiting for the browser to come back";
                vec![(text.to_owned(), Role::Accent)]
            }
        }
    }

    /// What it says in lines.
    pub fn told(&self, note: Option<&str>) -> Page {
        let url = format!("Open this in a browser: {}", self.url);
        let back = self.way_back().into_iter().map(|(line, _)| line);
        let mut status = self.status(note).into_iter().map(|(line, _)| line);
        Page {
            status: status.by_ref().collect::<Vec<_>>().join(" "),
            ..Page::of(std::iter::once(url).chain(back))
        }
    }

    /// The field and what it says keep their rows; the address gets what is left of them.
    pub fn view(&self, note: Option<&str>, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
        let fold = |lines: Vec<(String, Role)>| -> Vec<(String, Role)> {
            let wrapped = lines.iter().flat_map(|(text, role)| {
                let lines = wrap(text, area.width).into_iter();
                lines.map(|line| (line, *role))
            });
            wrapped.collect()
        };
        let status = fold(self.status(note));
        if area.height < 5 {
            // What went wrong is more needed than an address that does not fit.
            pen.put(area, 0, 0, self.url(), Role::Strong);
            self.draw_field(1, area, shared, pen);
            for (row, (line, role)) in (2..area.height).zip(&status) {
                pen.put(area, row, 0, line, *role);
            }
            return;
        }
        let back = fold(self.way_back());
        let url = wrap(&self.url, area.width);
        let tail = cells(status.len()).min(area.height.saturating_sub(2)) + 1;
        let room = area.height.saturating_sub(tail + 1);
        let gaps = u16::from(room >= cells(url.len() + back.len()) + 3);
        let spare = room.saturating_sub(cells(back.len()) + 3 * gaps);
        // Without room for both the way back can be read in the help and by `s`.
        let (back, spare) = if spare >= 2 {
            (back, spare)
        } else {
            (Vec::new(), room.saturating_sub(3 * gaps))
        };
        pen.put(area, 0, 0, "Open this in a browser:", Role::Muted);
        let mut row = 1 + draw_url(&url, spare, below(area, 1), pen) + gaps;
        for (line, role) in &back {
            pen.put(area, row, 0, line, *role);
            row += 1;
        }
        row += gaps;
        self.draw_field(row, area, shared, pen);
        row += 1 + gaps;
        for (line, role) in &status {
            pen.put(area, row, 0, line, *role);
            row += 1;
        }
    }

    fn draw_field(&self, row: u16, area: Rect, shared: &Shared, pen: &mut Pen<'_>) {
        let mark = if self.typing {
            shared.theme.marker()
        } else {
            " "
        };
        pen.part(area, row, 0);
        pen.put(area, row, 0, mark, Role::Accent);
        let x = pen.put(area, row, 2, LABEL, Role::Muted);
        if self.typing || !self.field.text().is_empty() {
            self.field.view(area, row, x, self.typing, pen);
        } else {
            let empty = if area.width < 60 {
                "paste it here at any time"
            } else {
                "paste it at any time, or press Enter to type"
            };
            pen.put(area, row, x, empty, Role::Muted);
        }
    }
}

/// As much of the address as fits; returns its rows.
fn draw_url(url: &[String], rows: u16, area: Rect, pen: &mut Pen<'_>) -> u16 {
    let whole = url.len() <= usize::from(rows);
    let shown = if whole { rows } else { rows.saturating_sub(1) };
    let lines = url.iter().take(usize::from(shown.max(1)));
    let mut row = 0;
    for line in lines {
        pen.put(area, row, 0, line, Role::Strong);
        row += 1;
    }
    if !whole && rows > 1 {
        let more = format!("{} u copies all of it, p prints it", pen.theme.ellipsis());
        pen.put(area, row, 0, &more, Role::Accent);
        row += 1;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_that_of_the_redirect() {
        for (uri, port) in [
            ("http://127.0.0.1:41234/", Some("41234")),
            ("http://127.0.0.1:41234", Some("41234")),
            ("http://[::1]:8080/callback?x=1:2", Some("8080")),
            ("http://127.0.0.1/", None),
            ("nonsense", None),
        ] {
            assert_eq!(Browser::new("", uri).port(), port, "{uri}");
        }
    }
}
