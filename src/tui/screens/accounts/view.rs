//! How the accounts look: a row a profile, and below, or beside, all about the one under the cursor.

use ratatui::layout::Rect;

use crate::config::Scope;
use crate::tui::event::AccountRow;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, cells, columns, wrap};

use super::{AccountsScreen, held};

/// Columns of a profile's name.
const NAME: u16 = 18;
/// From here on the details stand beside the list.
const WIDE: u16 = 110;
/// Columns of the labels of the details.
const LABEL: u16 = 12;

pub(super) fn draw(screen: &AccountsScreen, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let margin = u16::from(area.width >= 60);
    let area = Rect {
        x: area.x + margin,
        width: area.width.saturating_sub(2 * margin),
        ..area
    };
    if let Some(why) = &screen.trouble {
        pen.paragraph(area, &why.message, Role::Warn);
        return;
    }
    if screen.rows.is_empty() {
        let text = if screen.read {
            "There is no profile yet: set one up from the menu."
        } else {
            "Reading the accounts"
        };
        pen.paragraph(below(area, area.height / 3), text, Role::Muted);
        return;
    }
    if area.width >= WIDE {
        let half = Rect {
            width: area.width / 2 - 2,
            ..area
        };
        list(screen, shared, half, pen);
        let right = Rect {
            x: area.x + area.width / 2,
            width: area.width - area.width / 2,
            ..area
        };
        details(screen, shared, right, pen);
        return;
    }
    // At least half of the rows are for the details.
    let rows = cells(screen.rows.len()).min((area.height / 2).max(1));
    let top = Rect {
        height: rows,
        ..area
    };
    list(screen, shared, top, pen);
    let gap = u16::from(area.height >= 12);
    details(screen, shared, below(area, rows + gap), pen);
}

fn list(screen: &AccountsScreen, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let height = usize::from(area.height);
    let from = (screen.cursor + 1).saturating_sub(height);
    let rows = screen.rows.iter().enumerate().skip(from).take(height);
    for (row, (at, account)) in (0..area.height).zip(rows) {
        let chosen = at == screen.cursor;
        pen.part(area, row, at);
        let mark = if chosen { shared.theme.marker() } else { " " };
        pen.put(area, row, 0, mark, Role::Accent);
        let current = AccountsScreen::is_current(account, shared);
        let sign = if current { "*" } else { " " };
        pen.put(area, row, 2, sign, Role::Accent);
        let name = &account.profile.name;
        pen.cell(area, row, 4, NAME, name, Role::Strong);
        let x = 4 + columns(name).clamp(NAME.min(area.width / 3), NAME) + 1;
        let (who, role) = who(account);
        pen.clip(area, row, x, &who, role);
        if chosen {
            pen.select(area, row);
        }
    }
}

pub(super) fn who(row: &AccountRow) -> (String, Role) {
    match (&row.signed_in, held(row)) {
        (Err(_), _) => ("cannot be read".to_owned(), Role::Warn),
        (_, Some(held)) => {
            let name = held.account.name.clone();
            (name.unwrap_or_else(|| "signed in".to_owned()), Role::Text)
        }
        _ if row.profile.is_unattended() => ("signs in when used".to_owned(), Role::Muted),
        _ => ("not signed in".to_owned(), Role::Muted),
    }
}

fn details(screen: &AccountsScreen, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let Some(row) = screen.selected() else { return };
    let mut at = 0;
    for (label, text, role) in facts(row, shared) {
        let x = if label.is_empty() { 0 } else { LABEL };
        let lines = wrap(&text, area.width.saturating_sub(x).max(8));
        // A fact that does not fit as a whole is left out.
        if at + cells(lines.len()) > area.height && at > 0 {
            continue;
        }
        pen.put(area, at, 0, label, Role::Muted);
        let lines: Vec<_> = lines.into_iter().map(|line| (line, role)).collect();
        pen.lines(below(area, at), x, &lines);
        at += cells(lines.len());
    }
}

pub(super) type Fact = (&'static str, String, Role);

pub(super) fn facts(row: &AccountRow, shared: &Shared) -> Vec<Fact> {
    let mut facts = Vec::new();
    match (&row.signed_in, held(row)) {
        (Err(why), _) => {
            facts.push(("", why.message.clone(), Role::Warn));
            facts.push(("", why.hint.clone().unwrap_or_default(), Role::Muted));
        }
        (_, Some(held)) => {
            let name = held.account.name.as_deref().unwrap_or("an unnamed account");
            facts.push(("Signed in", name.to_owned(), Role::Strong));
            let granted: Vec<_> = held.account.scopes.iter().map(|s| Scope::new(s)).collect();
            let allowed = if granted.is_empty() {
                "not known here; Google has the last word".to_owned()
            } else {
                listed(
                    granted
                        .iter()
                        .filter(|scope| scope.words() != scope.short()),
                )
            };
            facts.push(("Allowed", allowed, Role::Text));
            let lacks = |scope: &&Scope| !granted.iter().any(|one| one.covers(scope));
            let missing: Vec<_> = row.asked.iter().filter(lacks).collect();
            if !missing.is_empty() && !granted.is_empty() {
                let text = listed(missing.into_iter());
                facts.push(("Refused", text, Role::Warn));
            }
            facts.push(("Until", held.until.clone(), Role::Text));
            facts.push(("Kept in", held.account.stored.clone(), Role::Text));
        }
        _ if row.profile.is_unattended() => {
            let text = "not yet: it signs in by itself when it is used";
            facts.push(("Signed in", text.to_owned(), Role::Muted));
        }
        _ => facts.push(("Signed in", "nobody".to_owned(), Role::Muted)),
    }
    let way = format!("{} at {}", row.profile.method, row.profile.issuer);
    facts.push(("Way", way, Role::Text));
    if held(row).is_none() {
        facts.push(("Asks for", listed(row.asked.iter()), Role::Text));
    }
    if AccountsScreen::is_current(row, shared) {
        facts.push(("", "This profile is in use (*).".to_owned(), Role::Muted));
    }
    facts.retain(|(_, text, _)| !text.is_empty());
    facts
}

/// Scopes in plain words.
fn listed<'a>(scopes: impl Iterator<Item = &'a Scope>) -> String {
    let words: Vec<_> = scopes.map(Scope::words).collect();
    words.join(", ")
}
