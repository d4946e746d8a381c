//! Plans, runs and the journal, in each of their states.

use std::sync::Arc;
use std::time::Duration;

use crate::chat::names::SpaceName;
use crate::oauth::{Cause, Explanation};
use crate::tui::bulk::{Planned, Told};
use crate::tui::effect::Request;
use crate::tui::event::{Event, Outcome, Slot};
use crate::tui::theme::Theme;
use crate::work::Who;
use crate::work::change::Change;
use crate::work::journal::{Head, Journal, Record};
use crate::work::members::{Row, RowAction, RowResult};
use crate::work::plan::{Plan, RunId};
use crate::work::run::{End, RunEvent, Summary};

use super::stage::Stage;

const SCOPES: &str = "spaces memberships delete directory admin.spaces admin.memberships";

fn person(at: usize) -> String {
    format!("person{at}@example.com")
}

fn plan(people: usize) -> Plan {
    let steps = (0..people).map(|at| {
        Change::AddMember {
            space: SpaceName::from_id("AAA1").unwrap().into(),
            who: Who::parse(&person(at)).unwrap(),
            role: None,
        }
        .into()
    });
    Plan {
        id: RunId::try_from("20261122-120000-3fa9".to_owned()).unwrap(),
        ..Plan::new(format!("Add {people} people to Apollo launch"), steps)
    }
}

/// An answer with a plan.
pub(super) fn planned(people: usize) -> Outcome {
    Outcome::Planned(Box::new(Planned {
        plan: plan(people),
        notes: vec!["A group chat that became a space stays one.".to_owned()],
        lasts: Duration::from_secs(people as u64 / 5),
        kept: true,
    }))
}

/// A plan is looked at.
pub(super) fn looking(theme: Theme, people: usize) -> Stage {
    let mut stage = Stage::with_scopes(theme, SCOPES);
    stage.press("b");
    stage.press("2");
    stage.answer(Slot::Plan, planned(people));
    stage
}

/// A row that ended.
pub(super) fn row(step: usize, result: RowResult) -> RunEvent {
    let mut row = Row::new(&person(step), RowAction::Add, result, None);
    if result == RowResult::Failed {
        let why = "No person has this address\u{1b}[31m.";
        row.error = Some(Explanation::new(Cause::Failed, why));
    }
    RunEvent::Ended { step, row }
}

/// News of a run.
pub(super) fn told(events: Vec<RunEvent>) -> Outcome {
    Outcome::Run(Box::new(Told {
        last: events
            .iter()
            .any(|event| matches!(event, RunEvent::Finished(_))),
        events,
        left: Duration::from_secs(150),
    }))
}

/// In the middle of it: 200 done, 3 already, 4 failed, 8 under way.
pub(super) fn running(theme: Theme, more: Vec<RunEvent>) -> (Stage, Slot) {
    let mut stage = looking(theme, 500);
    stage.press("enter");
    let (slot, request) = stage.write();
    assert!(matches!(request, Request::Run(_)));
    stage.answer(slot, Outcome::RunBegun(Box::new(plan(500))));
    stage.now += 40_000;
    let mut events: Vec<_> = (0..207)
        .map(|at| match at {
            5 | 50 | 51 => row(at, RowResult::Already),
            2 | 3 | 60 | 61 => row(at, RowResult::Failed),
            _ => row(at, RowResult::Done),
        })
        .collect();
    events.extend((207..215).map(|step| RunEvent::Began { step }));
    events.extend(more);
    stage.answer(slot, told(events));
    (stage, slot)
}

/// It has ended so.
pub(super) fn ended(theme: Theme, end: End) -> Stage {
    let summary = Summary {
        end,
        well: 203,
        failed: 4,
        left: 293,
        trouble: None,
    };
    let (mut stage, slot) = running(theme, Vec::new());
    stage.answer(slot, told(vec![RunEvent::Finished(summary)]));
    stage
}

/// Two runs of the journal: one broken off, one not begun.
pub(super) fn records() -> Vec<Arc<Record>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let journal = Journal::memory();
    for (id, people) in [("20261121-090000-0001", 2), ("20261122-120000-3fa9", 500)] {
        let plan = Plan {
            id: RunId::try_from(id.to_owned()).unwrap(),
            ..plan(people)
        };
        let head = Head {
            profile: "work".to_owned(),
            account: Some("ana@example.com".to_owned()),
            chat_api: "https://chat.googleapis.com".to_owned(),
        };
        let book = runtime.block_on(journal.begin(&plan, head)).unwrap();
        drop(book);
    }
    let mut runs = journal.runs().unwrap();
    for run in &mut runs {
        run.began = "2026-11-22T21:14:00Z".parse().unwrap();
        run.last = "2026-11-22T22:14:00Z".parse().unwrap();
        for (at, step) in run.steps.iter_mut().enumerate().take(312) {
            if let RunEvent::Ended { row, .. } = row(at, RowResult::Done) {
                step.ended = true;
                step.row = Some(row);
            }
        }
    }
    runs.into_iter().rev().map(Arc::new).collect()
}

/// Those that were broken off, or none.
pub(super) fn open_runs(what: usize) -> Vec<Arc<Record>> {
    if what > 3 { records() } else { Vec::new() }
}

/// A plan that deletes these of the spaces in the list.
pub(super) fn deleting(spaces: &[(&str, &str)]) -> Outcome {
    let steps = spaces.iter().map(|(id, title)| {
        Change::DeleteSpace {
            space: SpaceName::from_id(id).unwrap().into(),
            title: Some((*title).to_owned()),
        }
        .into()
    });
    Outcome::Planned(Box::new(Planned {
        plan: Plan::new("Delete spaces", steps),
        notes: vec!["They are deleted for everybody; that cannot be undone.".to_owned()],
        lasts: Duration::from_secs(1),
        kept: true,
    }))
}

/// The number of the spaces is to be typed.
fn sure(theme: Theme) -> Stage {
    let mut stage = Stage::with_scopes(theme, SCOPES);
    stage.press("b 3");
    let two = [("AAA1", "Apollo launch"), ("AAA2", "Board")];
    stage.answer(Slot::Plan, deleting(&two));
    stage.press("enter");
    stage
}

fn journal(theme: Theme) -> Stage {
    let mut stage = Stage::with_scopes(theme, SCOPES);
    stage.press("J");
    stage.answer(Slot::Journal, Outcome::Journal(records()));
    stage
}

/// It is asked about a run that was broken off.
pub(super) fn offered(theme: Theme) -> Stage {
    let mut stage = Stage::with_scopes(theme, SCOPES);
    stage.answer(Slot::OpenRuns, Outcome::OpenRuns(records()));
    stage
}

fn pressed(mut stage: Stage, keys: &str) -> Stage {
    stage.press(keys);
    stage
}

/// People of several sources, and a line that names nobody.
fn many(theme: Theme) -> Stage {
    let mut stage = Stage::with_space(theme);
    stage.press("b 1");
    let pasted = "budi@example.com\nnobody \u{1b}[31m\nusers/101\ncitra@example.com";
    stage.send(Event::Paste(pasted.to_owned()));
    stage
}

/// Name and state of every scene.
pub(super) fn all(theme: Theme) -> Vec<(&'static str, Stage)> {
    let paced = RunEvent::Paced {
        wait: Duration::from_secs(17),
    };
    vec![
        (
            "bulk_offers",
            pressed(Stage::with_scopes(theme, SCOPES), "b"),
        ),
        ("bulk_look", looking(theme, 500)),
        ("bulk_running", running(theme, vec![paced]).0),
        ("bulk_paused", running(theme, vec![RunEvent::Paused]).0),
        ("bulk_failed", pressed(running(theme, Vec::new()).0, "left")),
        ("bulk_leaving", pressed(running(theme, Vec::new()).0, "esc")),
        ("bulk_stopped", ended(theme, End::Stopped)),
        ("bulk_errors", pressed(ended(theme, End::Stopped), "e")),
        (
            "bulk_what_now",
            pressed(ended(theme, End::Stopped), "enter"),
        ),
        ("bulk_delete_sure", sure(theme)),
        ("bulk_report", pressed(ended(theme, End::Stopped), "w")),
        ("many_people", many(theme)),
        ("many_people_list", pressed(many(theme), "up up")),
        (
            "many_people_offers",
            pressed(Stage::with_space(theme), "space b"),
        ),
        ("journal_save", pressed(journal(theme), "w")),
        ("journal", journal(theme)),
        ("journal_run", pressed(journal(theme), "enter")),
        ("journal_offer", offered(theme)),
    ]
}
