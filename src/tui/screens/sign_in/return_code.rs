//! The digits that the phone shows after approval, typed here: they prove that phone and terminal
//! belong to the same person.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::effect::{Answer, Request};
use crate::tui::event::Slot;
use crate::tui::keymap::Key;
use crate::tui::screens::Cx;
use crate::tui::screens::keyboard::Keyboard;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::big_text::BigText;
use crate::tui::widgets::pen::{Pen, cells, wrap};

/// As many digits as a bridge shows.
const DIGITS: usize = 3;

/// The digits typed so far.
#[derive(Debug)]
pub(super) struct ReturnCode {
    digits: String,
    /// Those typed before were wrong.
    again: bool,
    sent: bool,
}

impl ReturnCode {
    pub const fn new(again: bool) -> Self {
        Self {
            digits: String::new(),
            again,
            sent: false,
        }
    }

    /// Digits would else choose in menus; letters keep their meaning.
    pub const fn wants(key: Key) -> bool {
        key.is_digit() || key.is_enter() || key.is_backspace()
    }

    /// Label and text, for the on-screen keyboard.
    pub fn field(&self) -> (&str, &str) {
        ("Digits", &self.digits)
    }

    pub fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        match key.code {
            KeyCode::Char(c) if c.is_ascii_digit() => self.push(cx, c),
            // Remotes without digits have arrows.
            KeyCode::Enter => cx.push(Keyboard::default()),
            KeyCode::Backspace if !self.sent => {
                self.digits.pop();
            }
            _ => {}
        }
    }

    /// Whether those typed before were wrong.
    pub const fn is_again(&self) -> bool {
        self.again
    }

    pub fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        for c in text.chars().filter(char::is_ascii_digit).take(DIGITS) {
            self.push(cx, c);
        }
    }

    /// The last digit sends them.
    fn push(&mut self, cx: &mut Cx<'_>, digit: char) {
        if self.sent {
            return;
        }
        self.digits.push(digit);
        if self.digits.len() == DIGITS {
            self.sent = true;
            let answer = Answer::ReturnCode(self.digits.clone());
            cx.ask(Slot::Answer, Request::SignInAnswer(answer));
        }
    }

    /// `left`: how long they count, in words.
    pub fn view(&self, left: &str, area: Rect, pen: &mut Pen<'_>) {
        let unicode = pen.theme.glyphs == Glyphs::Unicode;
        let shown = format!("{:-<DIGITS$}", self.digits);
        if area.height < 5 {
            let said = if self.again {
                "Wrong. Again:"
            } else {
                "Digits on phone:"
            };
            pen.put(area, 0, 0, said, Role::Strong);
            pen.put(area, 1, 0, &shown, Role::Accent);
            pen.put(area, 2, 0, left, Role::Muted);
            return;
        }
        let head = wrap("Type the three digits that your phone shows", area.width);
        let (said, role) = match (self.sent, self.again) {
            (true, _) => ("Checking them", Role::Accent),
            (false, true) => ("Those were not the right ones. Look again.", Role::Warn),
            (false, false) => ("They show that it is your phone.", Role::Muted),
        };
        let said = wrap(said, area.width);
        let fixed = cells(head.len() + said.len()) + 3;
        let big = BigText::fit(
            &shown,
            area.width,
            area.height.saturating_sub(fixed),
            unicode,
        );
        let rows = fixed + big.size().1;
        let roomy = rows <= area.height;
        let mut row = area.height.saturating_sub(rows) / 2;
        for line in &head {
            pen.middle(area, row, line, Role::Strong);
            row += 1;
        }
        row += u16::from(roomy);
        for line in big.lines() {
            let line = format!("{line:<width$}", width = usize::from(big.size().0));
            pen.middle(area, row, &line, Role::Accent);
            row += 1;
        }
        row += u16::from(roomy);
        for line in &said {
            pen.middle(area, row, line, role);
            row += 1;
        }
        pen.middle(area, row, left, Role::Muted);
    }
}
