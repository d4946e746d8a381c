//! How a plan and a run look: how far it is above, then the tabs, then a row for each change.

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::chat::names::UserName;
use crate::text;
use crate::tui::bulk::{Phase, Progress, Shown, State};
use crate::tui::event::Moment;
use crate::tui::screens::spaces::number;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, below, cells, columns, wrap};
use crate::work::Who;
use crate::work::change::{Change, Place, Subject};
use crate::work::members::RowResult;
use crate::work::plan::Step;

use super::BulkScreen;

/// Rows for notes that are shown before a plan is run, where there is room and where there is not.
const NOTES: (usize, usize) = (5, 2);

/// Where there is room for a margin, this is what is inside.
fn inside(body: Rect) -> Rect {
    let margin = u16::from(body.width >= 60);
    Rect {
        x: body.x + margin,
        width: body.width.saturating_sub(2 * margin),
        ..body
    }
}

/// The notes as lines; a note that does not fit whole is left out and counted.
fn notes(screen: &BulkScreen, body: Rect) -> Vec<String> {
    let most = if body.height >= 14 { NOTES.0 } else { NOTES.1 };
    let width = inside(body).width;
    let mut lines = Vec::new();
    for (at, note) in screen.notes.iter().enumerate() {
        let wrapped = wrap(&format!("! {note}"), width);
        let last = at + 1 == screen.notes.len();
        if at > 0 && lines.len() + wrapped.len() + usize::from(!last) > most {
            lines.push(format!("! and {} more", screen.notes.len() - at));
            break;
        }
        lines.extend(wrapped);
    }
    lines
}

/// Rows above the list.
fn above(screen: &BulkScreen, body: Rect) -> u16 {
    let fixed = if body.height >= 14 { 6 } else { 3 };
    fixed + cells(notes(screen, body).len())
}

/// How many rows of the list fit.
pub(super) fn rows(screen: &BulkScreen, body: Rect) -> usize {
    usize::from(body.height.saturating_sub(above(screen, body)))
}

/// The whole screen.
pub(super) fn draw(
    screen: &BulkScreen,
    shared: &Shared,
    now: Moment,
    body: Rect,
    pen: &mut Pen<'_>,
) {
    let area = inside(body);
    let Some(run) = screen.progress(shared) else {
        unplanned(screen, shared, now, area, pen);
        return;
    };
    let roomy = body.height >= 14;
    let mut top = area;
    if roomy {
        pen.put(top, 0, 0, &run.plan.title, Role::Strong);
        top = below(top, 1);
    }
    if run.phase == Phase::Look {
        pen.one_of(top, 0, 0, &about(screen, run), Role::Text);
        let kept: &[&str] = if screen.kept {
            &["Nothing was changed yet."]
        } else {
            &[
                "Nothing was changed yet. This run is not kept when roomkey ends.",
                "Nothing changed yet; kept until the end.",
            ]
        };
        pen.one_of(top, 1, 0, kept, Role::Muted);
    } else {
        bar(run, top, pen);
        let role = if run.paced.is_some_and(|until| until > now) || run.paused {
            Role::Warn
        } else {
            Role::Muted
        };
        let mut said = standing(run, now);
        if let (Some(last), Some(next)) = (said.last_mut(), next(run, shared)) {
            *last = format!("{last}; {next}");
        }
        pen.one_of(top, 1, 0, &shorter(&said), role);
    }
    top = below(top, 2);
    let notes = notes(screen, body);
    for (row, line) in notes.iter().enumerate() {
        pen.put(top, cells(row), 0, line, Role::Warn);
    }
    top = below(top, cells(notes.len()));
    if roomy {
        top = below(top, 1);
    }
    tabs(screen, run, top, pen);
    top = below(top, if roomy { 2 } else { 1 });
    list(screen, run, shared, now, top, pen);
}

/// What it costs, in a line: from long to short.
pub(super) fn about(screen: &BulkScreen, run: &Progress) -> [String; 2] {
    let cost = run.plan.cost();
    let count = |n: u32, one: &str, many: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{} {many}", number(n as usize)),
    };
    let changes = run.open();
    let changes = count(
        u32::try_from(changes).unwrap_or(u32::MAX),
        "change",
        "changes",
    );
    let lasting = format!("about {}", lasting(screen.lasts));
    let short = format!("{changes}, {lasting}.");
    let mut parts = vec![changes];
    if cost.membership_writes > 0 {
        parts.push(count(
            cost.membership_writes,
            "membership write",
            "membership writes",
        ));
    }
    if cost.space_writes > 0 {
        parts.push(count(cost.space_writes, "space write", "space writes"));
    }
    parts.push(lasting);
    let admin = if run.plan.admin {
        " As administrator."
    } else {
        ""
    };
    [format!("{}.{admin}", parts.join(", ")), short]
}

/// A time in words: rounded up, so that it is never too good.
fn lasting(ms: u64) -> String {
    match ms.div_ceil(1000) {
        0 | 1 => "a second".to_owned(),
        seconds @ 2..=90 => format!("{seconds} seconds"),
        seconds @ 91..=5_400 => format!("{} minutes", seconds.div_ceil(60)),
        seconds => format!("{} hours", seconds.div_ceil(3600)),
    }
}

/// How many rows ended how.
pub(super) fn counts(run: &Progress) -> String {
    let all = run.count(Shown::All);
    let ended = all - run.open();
    format!("{} of {}", number(ended), number(all))
}

/// The same with fewer and fewer of the first parts.
fn shorter(parts: &[String]) -> Vec<String> {
    let from = (0..parts.len()).map(|from| parts[from..].join(", "));
    from.collect()
}

/// Which key leads on where a run stands still.
fn next(run: &Progress, shared: &Shared) -> Option<String> {
    let (action, does) = match run.phase {
        Phase::Running if run.paused && !run.ending => (Action::PauseRun, "goes on"),
        Phase::Open => (Action::ResumeRun, "goes on"),
        Phase::Over if run.count(Shown::Failed) > 0 => (Action::RunErrors, "says why"),
        _ => return None,
    };
    let key = shared.key_label(Context::Bulk, action)?;
    Some(format!("{key} {does}"))
}

/// How fast it is, how long it takes, and what it waits for.
pub(super) fn standing(run: &Progress, now: Moment) -> Vec<String> {
    let mut parts = Vec::new();
    // In a pause it says nothing.
    if let Some(rate) = run.rate(now).filter(|_| !run.paused) {
        let rate = usize::try_from(rate).unwrap_or(usize::MAX);
        parts.push(format!("{} a minute", number(rate)));
    }
    if run.slot.is_some() {
        let wait = run.paced.map_or(0, |until| until.0.saturating_sub(now.0));
        if run.ending {
            parts.push("ending: what was sent is waited for".to_owned());
        } else if run.paused {
            parts.push("paused".to_owned());
        } else {
            // What is left begins after the wait.
            let left = run.left_ms.saturating_add(wait);
            parts.push(format!("about {} left", lasting(left)));
        }
        if wait > 0 && !run.paused {
            parts.push(format!("waiting {} for the quota", lasting(wait)));
        }
    } else {
        parts.push(match run.phase {
            Phase::Running => "another roomkey works on it".to_owned(),
            Phase::Open => "broken off".to_owned(),
            _ => ended(run),
        });
    }
    if let Some(why) = &run.refused {
        parts.push(why.message.clone());
    }
    parts
}

fn ended(run: &Progress) -> String {
    let well = run.count(Shown::Done) + run.count(Shown::Already);
    let mut said = format!("ended: {} well", number(well));
    for (shown, word) in [(Shown::Failed, "failed"), (Shown::Waiting, "not tried")] {
        let count = run.count(shown);
        if count > 0 {
            said = format!("{said}, {} {word}", number(count));
        }
    }
    said
}

fn bar(run: &Progress, area: Rect, pen: &mut Pen<'_>) {
    let said = format!(" {}", counts(run));
    let width = area.width.saturating_sub(columns(&said)).min(60);
    let all = run.count(Shown::All).max(1);
    let ended = run.count(Shown::All) - run.open();
    let full = usize::from(width) * ended / all;
    let (block, rest) = (pen.theme.glyph("█", "#"), pen.theme.glyph("░", "."));
    let x = pen.put(area, 0, 0, &block.repeat(full), Role::Ok);
    let left = usize::from(width).saturating_sub(full);
    let x = pen.put(area, 0, x, &rest.repeat(left), Role::Muted);
    pen.put(area, 0, x, &said, Role::Strong);
}

fn tabs(screen: &BulkScreen, run: &Progress, area: Rect, pen: &mut Pen<'_>) {
    let mut x = 0;
    let mut all: Vec<_> = Shown::ALL.into_iter().enumerate().collect();
    if area.width < 60 {
        // What is shown is never cut off, nor is what failed.
        all.sort_by_key(|(_, shown)| (*shown != screen.shown, *shown != Shown::Failed));
    }
    for (at, shown) in all {
        let count = run.count(shown);
        let chosen = shown == screen.shown;
        // Where it is narrow only what there is has a tab.
        if count == 0 && !chosen && (area.width < 76 || run.phase == Phase::Look) {
            continue;
        }
        let text = format!("{} {}", shown.word(), number(count));
        let (text, role) = match (chosen, shown, count) {
            (true, ..) => (format!("[{text}]"), Role::Strong),
            (_, Shown::Failed, 1..) => (format!(" {text} "), Role::Danger),
            _ => (format!(" {text} "), Role::Muted),
        };
        if x + columns(&text) > area.width {
            break;
        }
        let from = x;
        x = pen.put(area, 0, x, &text, role);
        pen.zone(area, 0, from, x - from, Target::Tab(at));
    }
}

fn list(
    screen: &BulkScreen,
    run: &Progress,
    shared: &Shared,
    now: Moment,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    if screen.view.is_empty() {
        let said = match (run.count(Shown::All), run.phase) {
            (0, _) => "There is nothing to do.",
            _ => "No row is like that.",
        };
        pen.put(area, 0, 2, said, Role::Muted);
        return;
    }
    let shown = screen.view.iter().enumerate().skip(screen.list.offset());
    for (row, (place, step)) in (0..area.height).zip(shown) {
        let Some((step, state)) = run.get(*step) else {
            continue;
        };
        let (sign, role) = sign(step, state, run, shared, now);
        let (what, said) = label(step, state, shared);
        pen.put(area, row, 2, sign, role);
        let end = pen.clip(area, row, 4, &what, Role::Text);
        if !said.is_empty() {
            pen.clip(area, row, end + 2, &said, role);
        }
        pen.part(area, row, place);
        if screen.list.cursor() == Some(place) {
            pen.put(area, row, 0, shared.theme.marker(), Role::Accent);
            pen.select(area, row);
        }
    }
}

fn sign(
    step: &Step,
    state: &State,
    run: &Progress,
    shared: &Shared,
    now: Moment,
) -> (&'static str, Role) {
    match state {
        State::Waiting if run.phase == Phase::Look => match step.change {
            Change::RemoveMember { .. } => ("-", Role::Warn),
            Change::DeleteSpace { .. } => ("-", Role::Danger),
            Change::SetRole { .. } | Change::UpdateSpace { .. } => ("~", Role::Muted),
            _ => ("+", Role::Muted),
        },
        State::Waiting | State::Skipped => (shared.theme.dot(), Role::Muted),
        // It was begun, and its next call is held back.
        State::Running if run.paused => (shared.theme.dot(), Role::Warn),
        State::Running => (shared.theme.spinner(now), Role::Accent),
        State::Ended(row) => match row.result {
            RowResult::Failed => (shared.theme.cross(), Role::Danger),
            RowResult::Already => (shared.theme.check(), Role::Muted),
            _ => (shared.theme.check(), Role::Ok),
        },
    }
}

/// What a row is about, and how it ended.
pub(super) fn label(step: &Step, state: &State, shared: &Shared) -> (String, String) {
    let said = match state {
        State::Waiting | State::Running => String::new(),
        State::Skipped => "left out".to_owned(),
        State::Ended(row) => match (&row.error, row.result) {
            (Some(why), _) => text::safe(&why.message).into_owned(),
            (None, RowResult::Already) => "was so already".to_owned(),
            _ => String::new(),
        },
    };
    (what(&step.change, shared), said)
}

/// A change in words.
fn what(change: &Change, shared: &Shared) -> String {
    let who = named(change, shared);
    let space = match change.place() {
        Some(Place::Is(space)) => shared.spaces.find(space),
        _ => None,
    };
    let title = space.and_then(|index| shared.spaces.get(index));
    let title = title.map(|row| row.title().to_owned());
    let title = title.or_else(|| change.place().map(ToString::to_string));
    let title = title.unwrap_or_default();
    let (verb, joint) = match change {
        Change::AddMember { .. } | Change::AddGroup { .. } => ("Add", " to "),
        Change::RemoveMember { .. } => ("Remove", " from "),
        Change::SetRole { role, .. } => {
            return format!("Make {who} {} in {title}", role.word());
        }
        Change::UpdateSpace { update, .. } => {
            return match &update.display_name {
                Some(name) => format!("Call {title}: {}", text::safe(name)),
                None => format!("Change the settings of {title}"),
            };
        }
        Change::CreateSpace { .. } => return format!("Make {who}"),
        Change::StartChat { .. } => return format!("Start a conversation with {who}"),
        Change::DeleteSpace { .. } => return format!("Delete {who}"),
    };
    format!("{verb} {who}{joint}{title}")
}

/// Whom it is about, by name where that is known.
fn named(change: &Change, shared: &Shared) -> String {
    let who = match change {
        Change::AddMember { who, .. }
        | Change::SetRole { who, .. }
        | Change::RemoveMember {
            who: Subject::Person(who),
            ..
        } => Some(who),
        _ => None,
    };
    let known = |user: &UserName| shared.people.get(user)?.name.clone();
    let name = match who {
        Some(Who::User(user)) => known(user),
        _ => None,
    };
    let name = name.unwrap_or_else(|| change.who());
    text::safe(&name).into_owned()
}

/// Without a plan: it is being made, or why there is none.
fn unplanned(screen: &BulkScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let lines = if let Some(why) = &screen.trouble {
        vec![
            ("There is no plan.".to_owned(), Role::Warn),
            (why.message.clone(), Role::Text),
            (why.hint.clone().unwrap_or_default(), Role::Muted),
        ]
    } else {
        let text = format!("{} Making the plan", shared.theme.spinner(now));
        vec![(text, Role::Muted)]
    };
    pen.notice(area, &lines);
}
