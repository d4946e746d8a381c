//! The QR code on the whole screen, with the code to compare.

use std::borrow::Cow;

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::action::{Action, Context};
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, centred};
use crate::tui::widgets::qr::Qr;

use super::{Cx, Screen};

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

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let look = shared.theme.qr();
        if let Some(qr) = Qr::fit(&self.link, area.width, area.height, look) {
            let (width, height) = qr.size();
            qr.render(centred(area, width, height), pen.buffer());
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
