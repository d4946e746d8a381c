//! How the choice looks: where to look above, then a numbered row for each view.

use ratatui::layout::Rect;

use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, below, cells};
use crate::work::audit::View;

use super::{AuditScreen, about, title};

/// Where the explanations begin.
const ABOUT: u16 = 23;
/// From this width on each row is explained.
const WIDE: u16 = 64;

/// The whole screen.
pub(super) fn draw(screen: &AuditScreen, shared: &Shared, body: Rect, pen: &mut Pen<'_>) {
    let margin = u16::from(body.width >= 60);
    let area = Rect {
        x: body.x + margin,
        width: body.width.saturating_sub(2 * margin),
        ..body
    };
    let gap = u16::from(body.height >= 12);
    tabs(screen, area, pen);
    let rows = below(area, 1 + gap);
    for (row, (at, view)) in (0..rows.height).zip(View::ALL.iter().enumerate()) {
        let chosen = at == screen.cursor;
        pen.part(rows, row, at);
        if chosen {
            pen.put(rows, row, 0, shared.theme.marker(), Role::Accent);
        }
        pen.put(rows, row, 2, &(at + 1).to_string(), Role::Accent);
        pen.put(rows, row, 5, title(*view), Role::Text);
        if area.width >= WIDE {
            pen.put(rows, row, ABOUT, about(*view), Role::Muted);
        }
        if chosen {
            pen.select(rows, row);
        }
    }
    let foot = below(rows, cells(View::ALL.len()) + gap);
    let said = said(screen, area.width >= WIDE);
    pen.sentences(foot, &said, Role::Muted);
}

fn tabs(screen: &AuditScreen, area: Rect, pen: &mut Pen<'_>) {
    let mut x = 0;
    let tabs = [("Your spaces", false), ("Whole organization", true)];
    for (at, (word, admin)) in tabs.into_iter().enumerate() {
        let (text, role) = if admin == screen.admin {
            (format!("[{word}]"), Role::Strong)
        } else {
            (format!(" {word} "), Role::Muted)
        };
        let from = x;
        x = pen.put(area, 0, x, &text, role);
        pen.zone(area, 0, from, x - from, Target::Tab(at));
    }
}

/// What stands below the rows.
fn said(screen: &AuditScreen, explained: bool) -> String {
    let which = if screen.admin {
        "All named spaces of your organization, with your access as administrator."
    } else {
        "The conversations that you are in."
    };
    if explained {
        return which.to_owned();
    }
    format!("Finds {}. {which}", about(screen.view()))
}
