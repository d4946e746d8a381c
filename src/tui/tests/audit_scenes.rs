//! Looking through many spaces, in each of its states.

use serde_json::{Value, json};

use crate::oauth::{Cause, Explanation};
use crate::tui::event::{Outcome, Slot};
use crate::tui::theme::Theme;
use crate::work::audit::{Event, Finding, Why};

use super::stage::{Stage, space};

const SCOPES: &str = "spaces memberships delete directory admin.spaces admin.memberships";

/// Somebody in a space.
fn somebody(space_id: &str, title: &str, id: u32, person: &Value, why: Why) -> Finding {
    let membership = json!({
        "name": format!("spaces/{space_id}/members/{id}"), "state": "JOINED",
        "role": "ROLE_MEMBER", "createTime": "2026-05-06T10:00:00Z",
        "member": {
            "name": format!("users/{id}"), "type": "HUMAN",
            "displayName": person["name"], "email": person["email"],
        },
    });
    let membership = serde_json::from_value(membership).unwrap();
    Finding::of_member(space(space_id, "SPACE", title, 4), membership, why)
}

/// Rows as an audit for outsiders finds them.
pub(super) fn outsiders() -> Vec<Finding> {
    let gita = json!({"name": "Gita Savitri", "email": "gita@partner.example"});
    let noah = json!({"name": null, "email": "noah@a-very-long-name-of-a-partner.example"});
    let nobody = json!({"name": null, "email": null});
    let evil = json!({"name": "Eve\u{1b}[31m\u{202e}", "email": "eve@x.example"});
    let group = json!({
        "name": "spaces/AAA2/members/group-77", "state": "JOINED",
        "groupMember": {"name": "groups/77"}, "createTime": "2026-07-01T10:00:00Z",
    });
    let group = serde_json::from_value(group).unwrap();
    vec![
        somebody("AAA1", "Apollo launch", 301, &gita, Why::External),
        somebody("AAA1", "Apollo launch", 302, &noah, Why::Guest),
        somebody("AAA2", "Bridge crew", 303, &nobody, Why::Unknown),
        Finding::of_member(space("AAA2", "SPACE", "Bridge crew", 9), group, Why::Group),
        somebody(
            "AAA5",
            "bad\u{1b}[31mname 日本語 👍",
            304,
            &evil,
            Why::OtherDomain,
        ),
        somebody(
            "AAA6",
            &"A long name ".repeat(10),
            305,
            &gita,
            Why::OtherOrganization,
        ),
    ]
}

fn stale() -> Vec<Finding> {
    let row = |id: &str, title: &str, why| {
        let mut space = space(id, "SPACE", title, 3);
        space.last_active_time = (why == Why::Inactive).then(|| "2024-01-05T00:00:00Z".to_owned());
        Finding::of_space(space, why)
    };
    vec![
        row("OLD1", "Old project", Why::Inactive),
        row("OLD2", "Never begun", Why::NeverUsed),
    ]
}

pub(super) fn looked(spaces: usize, findings: Vec<Finding>) -> Outcome {
    Outcome::Audit(Event::Looked { spaces, findings })
}

pub(super) fn failed(id: &str, title: &str, why: &str) -> Outcome {
    let space = format!("spaces/{id}");
    Outcome::Audit(Event::Failed {
        space: space.as_str().try_into().unwrap(),
        title: Some(title.to_owned()),
        error: Explanation::new(Cause::Permission, why).code(403),
    })
}

/// Some answer, for chaos.
pub(super) fn outcome(what: usize) -> Outcome {
    match what {
        1 => Outcome::Audit(Event::Listed(40)),
        2 => failed("AAA4", "Closed", "You may not see who is in it."),
        3 => Outcome::Audit(Event::Doubt("Nobody knows.".to_owned())),
        4 => Outcome::AuditEnded,
        _ => looked(7, outsiders()),
    }
}

fn at_choice(theme: Theme, keys: &str) -> Stage {
    let mut stage = Stage::with_scopes(theme, SCOPES);
    stage.press("V");
    stage.press(keys);
    stage
}

/// In the middle of it.
pub(super) fn looking(theme: Theme, keys: &str) -> Stage {
    let mut stage = at_choice(theme, keys);
    stage.answer(Slot::Audit, Outcome::Audit(Event::Listed(340)));
    stage.answer(Slot::Audit, looked(120, outsiders()));
    stage
}

fn ended(theme: Theme, keys: &str) -> Stage {
    let mut stage = looking(theme, keys);
    for (id, title) in [("AAA4", "Closed doors"), ("B1", "Announcements")] {
        let why = "You may not see who is in it.";
        stage.answer(Slot::Audit, failed(id, title, why));
    }
    let why = "Google Chat did not answer for 30 seconds.";
    stage.answer(Slot::Audit, failed("B2", "Team 02", why));
    stage.answer(Slot::Audit, looked(217, Vec::new()));
    stage.answer(Slot::Audit, Outcome::AuditEnded);
    stage
}

fn pressed(mut stage: Stage, keys: &str) -> Stage {
    stage.press(keys);
    stage
}

fn old(theme: Theme) -> Stage {
    let mut stage = at_choice(theme, "right 4 3");
    stage.answer(Slot::Audit, Outcome::Audit(Event::Listed(2)));
    stage.answer(Slot::Audit, looked(2, stale()));
    stage.answer(Slot::Audit, Outcome::AuditEnded);
    stage
}

fn none(theme: Theme) -> Stage {
    let mut stage = at_choice(theme, "2");
    stage.answer(Slot::Audit, Outcome::Audit(Event::Listed(1)));
    stage.answer(Slot::Audit, looked(1, Vec::new()));
    stage.answer(Slot::Audit, Outcome::AuditEnded);
    stage
}

fn refused(theme: Theme) -> Stage {
    let mut stage = at_choice(theme, "1");
    let why = Explanation::new(Cause::Unavailable, "Google Chat cannot be reached.")
        .hint("Check the network, then try again.");
    stage.answer(Slot::Audit, Outcome::Failed(why));
    stage
}

fn filtered(theme: Theme) -> Stage {
    let mut stage = looking(theme, "1");
    stage.press("/");
    stage.type_text("gita long");
    stage
}

/// Name and state of every scene.
pub(super) fn all(theme: Theme) -> Vec<(&'static str, Stage)> {
    let mut ladder = Stage::with_spaces(theme);
    ladder.press("V right 3");
    vec![
        ("audit_choice", at_choice(theme, "down")),
        ("audit_choice_admin", at_choice(theme, "right")),
        ("audit_ages", at_choice(theme, "4")),
        ("audit_ladder", ladder),
        ("audit_looking", looking(theme, "1")),
        (
            "audit_marked",
            pressed(ended(theme, "right 1"), "space down space"),
        ),
        ("audit_menu", pressed(ended(theme, "1"), "0")),
        ("audit_failures", pressed(ended(theme, "1"), "x")),
        ("audit_filtered", filtered(theme)),
        ("audit_stopped", {
            let mut stage = pressed(looking(theme, "1"), "esc");
            stage.now += 10_000;
            stage.send(crate::tui::event::Event::Wake);
            stage
        }),
        ("audit_stale", old(theme)),
        ("audit_nothing", none(theme)),
        ("audit_refused", refused(theme)),
    ]
}
