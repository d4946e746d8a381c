//! Searching as administrator, in each of its states.

use crate::oauth::{Cause, Explanation};
use crate::tui::event::{Outcome, Slot};
use crate::tui::theme::Theme;

use super::stage::{Stage, members, names, space, with_permissions};

const SCOPES: &str = "spaces memberships delete directory admin.spaces admin.memberships";

fn search(theme: Theme, keys: &str) -> Stage {
    let mut stage = Stage::with_scopes(theme, SCOPES);
    stage.press("F");
    stage.press(keys);
    stage
}

fn by_hand(theme: Theme) -> Stage {
    let mut stage = search(theme, "e");
    stage.type_text(" AND display_name:\"a long name that does not fit\"");
    stage
}

/// Spaces of which something is worth knowing.
fn found(theme: Theme, keys: &str) -> Stage {
    let mut stage = search(theme, keys);
    let mut spaces = super::stage::spaces();
    spaces.retain(|space| space.is(&crate::chat::resources::SpaceType::Space));
    spaces.truncate(6);
    let mut old = space("OLD1", "SPACE", "Old project", 4);
    old.last_active_time = Some("2024-01-05T00:00:00Z".to_owned());
    old.external_user_allowed = Some(true);
    old.space_history_state = Some("HISTORY_OFF".to_owned().into());
    spaces.insert(1, old);
    let last = true;
    stage.answer(Slot::Search, Outcome::SpacesPage { spaces, last });
    stage
}

fn looking(theme: Theme, last: bool) -> Stage {
    let mut stage = found(theme, "down right s");
    let spaces = [("AAA1", false), ("OLD1", false), ("AAA2", true)];
    let spaces = spaces.map(|(id, owned)| {
        let name = format!("spaces/{id}");
        (name.as_str().try_into().unwrap(), Some(owned))
    });
    let spaces = spaces.to_vec();
    stage.answer(Slot::Owners, Outcome::Owned { spaces, last });
    stage
}

fn all_owned(theme: Theme) -> Stage {
    let mut stage = found(theme, "down right s");
    let ids = ["AAA1", "OLD1", "AAA2", "AAA5", "AAA6", "B0", "B1"];
    let spaces = ids.map(|id| {
        let name = format!("spaces/{id}");
        (name.as_str().try_into().unwrap(), Some(true))
    });
    let (spaces, last) = (spaces.to_vec(), true);
    stage.answer(Slot::Owners, Outcome::Owned { spaces, last });
    stage
}

fn refused(theme: Theme) -> Stage {
    let mut stage = search(theme, "s");
    let why = Explanation::new(Cause::Permission, "Only a Workspace admin may do this.")
        .hint("Sign in with an account that has the privilege.")
        .code(403);
    stage.answer(Slot::Search, Outcome::Failed(why));
    stage
}

fn opened(theme: Theme, keys: &str) -> Stage {
    let mut stage = looking(theme, false);
    stage.press("enter");
    stage.answer(Slot::Space, Outcome::Space(Box::new(with_permissions())));
    let mut members = members();
    members.remove(0);
    let last = true;
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    stage.answer(Slot::Names, names());
    stage.press(keys);
    stage
}

/// Name and state of every scene.
pub(super) fn all(theme: Theme) -> Vec<(&'static str, Stage)> {
    let plain = Stage::with_spaces(theme);
    let mut ladder = plain;
    ladder.press("F");
    vec![
        ("admin_ladder", ladder),
        ("admin_search", search(theme, "")),
        (
            "admin_terms",
            search(theme, "down l down 3 down 2 down down down 3"),
        ),
        ("admin_choice", search(theme, "down down down down enter")),
        ("admin_by_hand", by_hand(theme)),
        ("admin_menu", search(theme, "0")),
        ("admin_found", found(theme, "s")),
        ("admin_found_menu", {
            let mut stage = found(theme, "s");
            stage.press("down 0");
            stage
        }),
        ("admin_looking", looking(theme, false)),
        ("admin_stopped", {
            let mut stage = looking(theme, false);
            stage.press("esc");
            stage.now += 10_000;
            stage.send(crate::tui::event::Event::Wake);
            stage
        }),
        ("admin_owned", all_owned(theme)),
        ("admin_refused", refused(theme)),
        ("admin_space", opened(theme, "")),
        ("admin_space_menu", opened(theme, "enter")),
        ("admin_settings", opened(theme, "s down down down")),
        ("admin_add", opened(theme, "a")),
        ("admin_delete", opened(theme, "D")),
    ]
}
