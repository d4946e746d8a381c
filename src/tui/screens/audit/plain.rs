//! The choice in lines: where to look is said above, and each view is a row that says what it finds.

use crate::tui::plain::Page;
use crate::work::audit::View;

use super::{AuditScreen, about, title};

impl AuditScreen {
    pub(super) fn told(&self) -> Page {
        let which = if self.admin {
            "In the whole organization, as administrator. next-tab looks at your spaces alone."
        } else {
            "In the conversations that you are in. next-tab looks at the whole organization."
        };
        Page::of([which.to_owned()]).with_rows(View::ALL.len(), None)
    }

    pub(super) fn told_row(at: usize) -> String {
        let view = View::ALL.get(at);
        view.map_or_else(String::new, |view| {
            format!("{}: {}", title(*view), about(*view))
        })
    }
}
