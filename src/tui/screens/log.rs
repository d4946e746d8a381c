//! The log: what happened in this session, newest first, to filter and to copy from.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::event::Moment;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::list::List;
use crate::tui::widgets::pen::{Pen, Target, below, columns, wrap};

use super::chrome::is_compact;
use super::{Cx, Screen};

/// Rows for the whole of the line under the cursor.
const WHOLE: u16 = 4;

/// Said above the rows: where to find more.
const MORE: [&str; 2] = [
    "Requests and answers: roomkey -v --log-file FILE",
    "More: roomkey -v --log-file FILE",
];

/// A line as it is shown.
struct Line {
    time: String,
    tone: Tone,
    text: String,
}

/// Where it stands, and what is looked for.
#[derive(Debug, Default)]
pub(in crate::tui) struct LogScreen {
    list: List,
    filter: Field,
    typing: bool,
}

impl LogScreen {
    fn lines(&self, shared: &Shared) -> Vec<Line> {
        let query = self.filter.text().trim().to_lowercase();
        let lines = shared.log.rows().map(|row| Line {
            time: shared.log.time(row),
            tone: row.tone,
            text: row.text.clone(),
        });
        let matches = |line: &Line| {
            format!("{} {}", line.time, line.text)
                .to_lowercase()
                .contains(&query)
        };
        lines.filter(matches).collect()
    }

    /// Something may have been told meanwhile.
    fn measure(&mut self, shared: &Shared) {
        self.list.set_len(self.lines(shared).len());
    }

    fn is_filtering(&self) -> bool {
        self.typing || !self.filter.text().is_empty()
    }

    fn copy(&self, cx: &mut Cx<'_>) {
        let lines = self.lines(cx.shared);
        if let Some(line) = self.list.cursor().and_then(|at| lines.get(at)) {
            cx.copy(format!("{} {}", line.time, line.text), "The line was");
        }
    }

    /// Rows besides the list: what is above it, and the whole of a line.
    const fn besides(body: Rect) -> (u16, u16) {
        match body.height {
            ..8 => (1, 0),
            8..12 => (1, WHOLE),
            _ => (2, WHOLE),
        }
    }
}

fn sign(tone: Tone, pen: &Pen<'_>) -> (&'static str, Role) {
    match tone {
        Tone::Good => (pen.theme.check(), Role::Ok),
        Tone::Plain => (pen.theme.dot(), Role::Muted),
        Tone::Bad => ("!", Role::Warn),
    }
}

impl Screen for LogScreen {
    fn context(&self) -> Context {
        Context::Log
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Log")
    }

    fn status(&self, shared: &Shared) -> String {
        match self.lines(shared).len() {
            1 => "1 line".to_owned(),
            n => format!("{n} lines"),
        }
    }

    fn is_typing(&self) -> bool {
        self.typing
    }

    fn is_at_end(&self) -> bool {
        self.typing && self.filter.is_at_end()
    }

    fn field(&self) -> Option<(&str, &str)> {
        self.typing.then(|| ("Filter", self.filter.text()))
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.measure(cx.shared);
    }

    fn resumed(&mut self, cx: &mut Cx<'_>) {
        self.measure(cx.shared);
    }

    fn resized(&mut self, body: Rect) {
        let (above, below) = Self::besides(body);
        let rows = body.height.saturating_sub(above + below).max(1);
        self.list.set_page(usize::from(rows));
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        self.measure(cx.shared);
        match action {
            Action::Filter => self.typing = true,
            Action::CopyLine if self.typing => self.typing = false,
            Action::CopyLine => self.copy(cx),
            Action::Back | Action::Cancel if self.is_filtering() => {
                self.typing = false;
                self.filter.clear();
                self.measure(cx.shared);
            }
            Action::Back | Action::Close | Action::Cancel => cx.pop(),
            _ => {
                self.list.act(action);
            }
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if !self.typing {
            return;
        }
        if key.code == KeyCode::Backspace && self.filter.text().is_empty() {
            self.typing = false;
        } else if self.filter.key(key) {
            self.list.go_to(0);
            self.measure(cx.shared);
        }
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        if self.typing {
            self.filter.insert(text);
            self.measure(cx.shared);
        }
    }

    fn point(&mut self, cx: &mut Cx<'_>, place: usize) -> bool {
        self.measure(cx.shared);
        self.typing = false;
        let was = self.list.cursor() == Some(place);
        self.list.go_to(place);
        was
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let margin = u16::from(!is_compact(area));
        let area = Rect {
            x: area.x + margin,
            width: area.width.saturating_sub(2 * margin),
            ..area
        };
        let (above, whole) = Self::besides(area);
        if self.is_filtering() {
            pen.zone(area, 0, 0, area.width, Target::Act(Action::Filter));
            let x = pen.put(area, 0, 0, "/ ", Role::Accent);
            self.filter.view(area, 0, x, self.typing, pen);
        } else {
            pen.one_of(area, 0, 0, &MORE, Role::Muted);
        }
        let cursor = pen.cursor;
        let lines = self.lines(shared);
        let rows = Rect {
            height: area.height.saturating_sub(above + whole),
            ..below(area, above)
        };
        if lines.is_empty() {
            let said = if self.is_filtering() {
                "Nothing matches."
            } else {
                "Nothing has happened yet."
            };
            pen.put(rows, 0, 2, said, Role::Muted);
            return;
        }
        let here = self.list.cursor();
        let shown = lines.iter().enumerate().skip(self.list.offset());
        for (row, (at, line)) in (0..rows.height).zip(shown) {
            let (mark, role) = sign(line.tone, pen);
            pen.put(rows, row, 2, &line.time, Role::Muted);
            pen.put(rows, row, 11, mark, role);
            pen.clip(rows, row, 13, &line.text, Role::Text);
            pen.part(rows, row, at);
            if here == Some(at) {
                pen.put(rows, row, 0, shared.theme.marker(), Role::Accent);
                pen.select(rows, row);
            }
        }
        if let Some(line) = here.and_then(|at| lines.get(at))
            && whole > 0
        {
            let foot = below(area, area.height - whole);
            pen.rule(foot, 0);
            if columns(&line.text) + 13 > area.width {
                for (row, text) in (1..whole).zip(wrap(&line.text, area.width)) {
                    pen.put(foot, row, 0, &text, Role::Text);
                }
            }
        }
        if self.typing {
            pen.cursor = cursor;
        }
    }
}
