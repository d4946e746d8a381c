//! What came of a creation: what Google left out is told, a name that is taken is said in place.

use crate::action::{Action, Context};
use crate::text::explanation::{Cause, Explanation};
use crate::tui::event::{Outcome, RowResult, RowState};
use crate::tui::screens::error::ErrorPanel;
use crate::tui::screens::{Cx, Nav};
use crate::tui::shared::Tone;
use crate::tui::widgets::form::Form;

use super::form::NAME;

/// What another program has taken meanwhile.
const TAKEN: u16 = 409;

/// Takes the answer; says whether it was one.
pub(super) fn take(form: &mut Form, cx: &mut Cx<'_>, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Created { space, failed } => {
            cx.shared.made = Some(space.name.clone());
            cx.shared.new_space = None;
            let title = space.display_name.as_deref().unwrap_or_default();
            cx.nav.push(Nav::Leave(Context::Form));
            tell(cx, &format!("Created {title}"), failed);
        }
        Outcome::Failed(why) if why.code == Some(TAKEN) => {
            form.complain(NAME, "Another space has this name; choose another one.");
        }
        Outcome::Failed(why) => {
            cx.error_of(Action::Press, "The space was not made", why.clone());
        }
        _ => return false,
    }
    true
}

/// Says that it was done, and everything that was not.
pub(in crate::tui::screens) fn tell(cx: &mut Cx<'_>, done: &str, failed: &[RowResult]) {
    if failed.is_empty() {
        cx.toast(Tone::Good, format!("{done}."));
        return;
    }
    let lines = failed.iter().map(|row| match &row.state {
        RowState::Failed(why) if why.message.contains(&row.who) => why.message.clone(),
        RowState::Failed(why) => format!("{}: {}", row.who, why.message),
        _ => row.who.clone(),
    });
    let lines: Vec<_> = lines.collect();
    let why = Explanation::new(Cause::Partial, lines.join("\n"));
    let hint = failed.iter().find_map(|row| match &row.state {
        RowState::Failed(why) => why.hint.clone(),
        _ => None,
    });
    let why = Explanation { hint, ..why };
    cx.push(ErrorPanel::told(format!("{done}, but not all of it"), why));
}
