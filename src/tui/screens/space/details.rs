//! The details of a space as lines of label and text.

use ratatui::layout::Rect;

use crate::chat::patch::Allowed;
use crate::chat::resources::{AccessState, HistoryState};
use crate::tui::event::Slot;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, cells, wrap};
use crate::work::spaces::settings::{Item, Settings, Value};

use super::SpaceScreen;

const LABEL: u16 = 13;

/// More lines than the details of any space take.
pub(super) const MOST_LINES: u16 = 400;

pub(super) fn draw(screen: &SpaceScreen, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let lines = detail_lines(screen, shared, area.width.saturating_sub(LABEL));
    let last = cells(lines.len()).saturating_sub(area.height);
    let top = usize::from(screen.top.min(last));
    for (row, (label, text)) in (0..area.height).zip(lines.iter().skip(top)) {
        pen.put(area, row, 0, label, Role::Muted);
        pen.put(area, row, LABEL, text, Role::Text);
    }
}

/// Label and text of each line.
fn detail_lines(screen: &SpaceScreen, shared: &Shared, width: u16) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let mut add = |label: &'static str, text: &str| {
        let text = wrap(text, width);
        for (at, line) in text.into_iter().filter(|line| !line.is_empty()).enumerate() {
            lines.push((if at == 0 { label } else { "" }, line));
        }
    };
    add("Name", &screen.target.title);
    add("Type", screen.target.kind.word());
    for badge in screen.badges.iter() {
        add("Mind", &format!("{}: {}", badge.word(), badge.meaning()));
    }
    let Some(space) = &screen.space else {
        add("ID", screen.target.name.as_str());
        let text = match &screen.details_trouble {
            Some(why) => &why.message,
            None if shared.slots.is_running(Slot::Space) => "reading",
            None => "",
        };
        add("Details", text);
        return lines;
    };
    let about = space.space_details.clone().unwrap_or_default();
    add(
        "Description",
        about.description.as_deref().unwrap_or_default(),
    );
    add(
        "Guidelines",
        about.guidelines.as_deref().unwrap_or_default(),
    );
    if let Some(count) = space.membership_count {
        let people = count.joined_direct_human_user_count;
        let text = match count.joined_group_count {
            0 => counted(people, "person", "people"),
            groups => format!(
                "{}, {}",
                counted(people, "person", "people"),
                counted(groups, "group", "groups")
            ),
        };
        add("Members", &text);
    }
    let outsiders = match space.external_user_allowed {
        Some(true) => "may be added",
        _ => "not allowed",
    };
    add("Outsiders", outsiders);
    let history = match &space.space_history_state {
        Some(HistoryState::On) => "on: messages are kept",
        Some(HistoryState::Off) => "off: gone after a day",
        Some(HistoryState::Unknown(other)) => other,
        None => "",
    };
    add("History", history);
    let access = space.access_settings.as_ref();
    let access = match access.and_then(|access| access.access_state.as_ref()) {
        Some(AccessState::Private) => "only people who were added",
        Some(AccessState::Discoverable) => "an audience can find and join it",
        Some(AccessState::Unknown(other)) => other,
        None => "",
    };
    add("Access", access);
    let posting = match Settings::of(space).get(Item::Posting) {
        Value::Level(Some(Allowed::Owners)) => "announcements: owners alone",
        Value::Level(Some(Allowed::Managers)) => "announcements: owners and managers",
        Value::Level(Some(Allowed::Members)) => "all members",
        _ => "",
    };
    add("Posting", posting);
    add("Created", &when(space.create_time.as_deref()));
    add("Active", &when(space.last_active_time.as_deref()));
    add("ID", space.name.as_str());
    add("Web", space.space_uri.as_deref().unwrap_or_default());
    lines
}

fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `2026-11-20T10:33:…Z` as `2026-11-20 10:33 UTC`; the API says 1970 where nobody wrote.
fn when(time: Option<&str>) -> String {
    match time {
        Some(time) if !time.starts_with("1970") => {
            let minutes = time.get(..16).unwrap_or(time).replacen('T', " ", 1);
            format!("{minutes} UTC")
        }
        _ => String::new(),
    }
}
