//! The QR code on the whole screen, with the code to compare.

use std::borrow::Cow;

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::action::{Action, Context};
use crate::text;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::Shared;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::big_text::BigText;
use crate::tui::widgets::pen::{Pen, below, centred};
use crate::tui::widgets::qr::{Look, Qr};

use super::{Cx, Screen};

/// Rows of the least large letters.
const LETTERS: u16 = 3;

/// A large QR code.
#[derive(Debug)]
pub(in crate::tui) struct QrScreen {
    link: String,
    code: String,
}

impl QrScreen {
    pub fn new(link: &str, code: &str) -> Self {
        Self {
            link: link.to_owned(),
            code: code.to_owned(),
        }
    }
}

impl QrScreen {
    /// The largest QR code; a smaller one that leaves room for the code comes before it.
    fn largest(&self, area: Rect, look: Look) -> Option<Qr> {
        let fits = |rows| {
            let scaled = |scale| Qr::scaled(&self.link, area.width, rows, look, scale);
            [4, 3, 2, 1].into_iter().find_map(scaled)
        };
        fits(area.height.saturating_sub(LETTERS + 1)).or_else(|| fits(area.height))
    }

    /// The QR code in the middle, the code in large letters above it where it fits.
    fn with_code(&self, qr: &Qr, area: Rect, pen: &mut Pen<'_>) {
        let (width, height) = qr.size();
        let room = (area.height - height).saturating_sub(1);
        let unicode = pen.theme.glyphs == Glyphs::Unicode;
        let code = text::safe(&self.code);
        let big = BigText::fit(&code, area.width, room, unicode);
        let (columns, rows) = big.size();
        if columns > area.width || rows > room {
            qr.render(centred(area, width, height), pen.buffer());
            return;
        }
        let both = centred(area, area.width, height + 1 + rows);
        let x = both.x + (both.width - columns) / 2;
        let letters = Rect::new(x, both.y, columns, rows);
        for (row, line) in (0..rows).zip(big.lines()) {
            pen.put(letters, row, 0, line, Role::Strong);
        }
        let place = centred(below(both, rows + 1), width, height);
        qr.render(place, pen.buffer());
    }
}

impl Screen for QrScreen {
    fn context(&self) -> Context {
        Context::Qr
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(&self.code)
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if matches!(action, Action::Back | Action::Close | Action::Cancel) {
            cx.pop();
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        // The code counts no more; what happened is said below.
        if slot == Slot::SignIn && outcome.is_last() {
            cx.pop();
        }
        false
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        Page::of([format!("The QR code leads to {}", self.link)])
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let look = shared.theme.qr();
        if let Some(qr) = self.largest(area, look) {
            self.with_code(&qr, area, pen);
            return;
        }
        let mut rest = area;
        if let Some((width, height)) = Qr::needed(&self.link, look.cells) {
            let text = format!(
                "The QR code needs a window of {width}x{}. Enlarge this one, or open:",
                height + 3,
            );
            let used = pen.paragraph(rest, &text, Role::Warn);
            rest = below(rest, used + 1);
        }
        let used = pen.paragraph(rest, &self.link, Role::Strong);
        pen.put(below(rest, used + 1), 0, 0, &self.code, Role::Strong);
    }
}
