//! How a space looks: members and details as tabs, side by side where it is wide.

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::event::{Moment, Slot};
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, below};

use super::settings::{self, Row};
use super::{SpaceScreen, Tab, details, table};

/// From this width on the details stand beside the members.
const WIDE: u16 = 110;
const DETAILS: u16 = 40;

const fn above(body: Rect) -> u16 {
    if body.width < 60 || body.height < 13 {
        1
    } else {
        3
    }
}

/// Whether members and details are seen side by side.
pub(super) const fn is_wide(body: Rect) -> bool {
    body.width >= WIDE
}

/// Whether there is a row of headings.
pub(super) const fn has_heading(body: Rect) -> bool {
    above(body) > 1
}

/// Columns and rows of the settings.
pub(super) fn settings_size(body: Rect) -> (u16, u16) {
    let margin = u16::from(body.width >= 60);
    let above = above(body).min(2);
    (
        body.width.saturating_sub(2 * margin),
        body.height.saturating_sub(above),
    )
}

/// How many members fit.
pub(super) fn rows(body: Rect) -> usize {
    usize::from(body.height.saturating_sub(above(body)))
}

/// The whole screen.
pub(super) fn draw(
    screen: &SpaceScreen,
    shared: &Shared,
    now: Moment,
    body: Rect,
    pen: &mut Pen<'_>,
) {
    let margin = u16::from(body.width >= 60);
    let inner = Rect {
        x: body.x + margin,
        width: body.width.saturating_sub(2 * margin),
        ..body
    };
    let wide = is_wide(body) && screen.tab != Tab::Settings;
    let main = Rect {
        width: inner
            .width
            .saturating_sub(if wide { DETAILS + 3 } else { 0 }),
        ..inner
    };
    let rest = below(main, above(body));
    tabs(screen, main, pen);
    message(screen, shared, now, main, u16::from(above(body) > 1), pen);
    if screen.tab == Tab::Settings {
        let area = Rect {
            width: inner.width,
            ..below(inner, above(body).min(2))
        };
        settings::draw(screen, shared, now, area, pen);
        return;
    }
    if wide || screen.tab == Tab::Members {
        if above(body) > 1 {
            table::heading(screen.members.order(), main, pen);
        }
        if screen.members.shown() == 0 {
            empty(screen, shared, now, rest, pen);
        } else {
            table::draw(screen, shared, now, rest, pen);
        }
    }
    if wide {
        let pane = Rect {
            x: main.right() + 3,
            width: DETAILS,
            ..below(inner, 2)
        };
        for row in 0..pane.height {
            let edge = Rect {
                x: pane.x - 2,
                ..pane
            };
            let bar = pen.theme.bar();
            pen.put(edge, row, 0, bar, Role::Border);
        }
        details::draw(screen, shared, pane, pen);
    } else if screen.tab == Tab::Details {
        details::draw(screen, shared, below(main, above(body).min(2)), pen);
    }
    if screen.typing {
        let row = u16::from(above(body) > 1);
        pen.zone(main, row, 0, main.width, Target::Act(Action::Filter));
        let x = pen.put(main, row, 0, " / ", Role::Accent);
        screen.filter.view(main, row, x, true, pen);
    }
}

fn tabs(screen: &SpaceScreen, area: Rect, pen: &mut Pen<'_>) {
    let mut x = 0;
    let on_tabs = screen.tab == Tab::Settings
        && screen
            .settings
            .as_ref()
            .is_some_and(|form| form.row() == Row::Tabs);
    for (at, tab) in screen.tabs().iter().enumerate() {
        let word = match tab {
            Tab::Details => "Details",
            Tab::Members => "Members",
            Tab::Settings => "Settings",
        };
        let from = x;
        let (text, role) = if *tab == screen.tab {
            (format!("[{word}]"), Role::Strong)
        } else {
            (format!(" {word} "), Role::Muted)
        };
        x = pen.put(area, 0, x, &text, role);
        pen.zone(area, 0, from, x - from, Target::Tab(at));
        if on_tabs && *tab == Tab::Settings {
            let cell = Rect {
                x: area.x + from,
                width: x - from,
                ..area
            };
            pen.select(cell, 0);
        }
    }
    if area.width >= 60 {
        let text = format!(" {} {}", pen.theme.dot(), screen.target.kind.word());
        let x = pen.put(area, 0, x, &text, Role::Muted);
        if screen.target.admin {
            let text = format!(" {} open as administrator", pen.theme.dot());
            pen.put(area, 0, x, &text, Role::Warn);
        }
    } else if screen.is_ownerless() {
        let text = format!("{} no owner", pen.theme.dot());
        pen.put(area, 0, x + 1, &text, Role::Warn);
    }
}

/// Filter, trouble, progress or a notice about names.
fn message(
    screen: &SpaceScreen,
    shared: &Shared,
    now: Moment,
    area: Rect,
    row: u16,
    pen: &mut Pen<'_>,
) {
    // On small screens the tabs stand in this row unless there is something more urgent; in the
    // settings the cursor may be on them.
    if row == 0 && screen.tab == Tab::Settings {
        return;
    }
    let filter = screen.filter.text();
    let one = |text: String, role| (vec![text], role);
    let (texts, role) = if screen.typing {
        one(String::new(), Role::Text)
    } else if !filter.is_empty() {
        let texts = [
            format!(" / {filter}   Esc clears"),
            format!(" / {filter}"),
            " / ...   Esc clears".to_owned(),
        ];
        (texts.to_vec(), Role::Strong)
    } else if let Some(why) = screen.why_failed_here() {
        let log = shared.press(Context::Members, Action::Log);
        let texts = [format!("! {why}"), format!("! Not done. {log} to see why.")];
        (texts.to_vec(), Role::Danger)
    } else if let Some(why) = screen
        .trouble
        .as_ref()
        .filter(|_| screen.members.shown() > 0)
    {
        let what = if screen.members.is_complete() {
            "Not refreshed"
        } else {
            "Not complete"
        };
        let texts = shared.not_whole(Context::Members, what, &why.message);
        (texts.to_vec(), Role::Warn)
    } else if shared.slots.is_running(Slot::Members) && screen.members.shown() > 0 && row > 0 {
        let text = format!(" {} reading the members", shared.theme.spinner(now));
        one(text, Role::Muted)
    } else if screen.is_ownerless() && row > 0 {
        let texts = [
            " Nobody owns it: make a member owner, or add one as owner.",
            " Nobody owns it.",
        ];
        (texts.map(str::to_owned).to_vec(), Role::Warn)
    } else if let Some(notice) = screen.notice.as_ref().filter(|_| row > 0) {
        one(format!(" {notice}"), Role::Muted)
    } else {
        return;
    };
    let line = Rect {
        height: 1,
        ..below(area, row)
    };
    pen.clear(line);
    if !filter.is_empty() {
        pen.zone(line, 0, 0, line.width, Target::Act(Action::Filter));
    }
    pen.one_of(line, 0, 0, &texts, role);
}

fn empty(screen: &SpaceScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let lines = match &screen.trouble {
        Some(why) => vec![
            ("The members could not be read.".to_owned(), Role::Warn),
            (why.message.clone(), Role::Text),
            (why.hint.clone().unwrap_or_default(), Role::Muted),
            (
                format!(
                    "{} to try again.",
                    shared.press(Context::Members, Action::Refresh)
                ),
                Role::Accent,
            ),
        ],
        None if shared.slots.is_running(Slot::Members) => {
            let text = format!("{} Reading the members", shared.theme.spinner(now));
            vec![(text, Role::Muted)]
        }
        None if !screen.filter.text().is_empty() => vec![(
            format!("Nobody matches {}.", screen.filter.text()),
            Role::Muted,
        )],
        None => vec![("Nobody is in it.".to_owned(), Role::Muted)],
    };
    pen.notice(area, &lines);
}
