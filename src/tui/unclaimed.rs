//! What is said of a change that no screen waits for any more: its form was left meanwhile.

use super::event::{Outcome, RowState, Slot};
use super::screens::Cx;
use super::shared::Tone;

/// The result of a change whose form was left meanwhile is still said.
pub(super) fn say(cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) {
    if !matches!(slot, Slot::Write(_)) {
        return;
    }
    match outcome {
        Outcome::Failed(why) => cx.toast(Tone::Bad, format!("Not done: {}", why.message)),
        Outcome::Row(row) => match &row.state {
            RowState::Failed(why) => {
                // Some messages begin with the address.
                let text = if why.message.contains(&row.who) {
                    why.message.clone()
                } else {
                    format!("{}: {}", row.who, why.message)
                };
                cx.toast(Tone::Bad, text);
            }
            _ => cx.toast(Tone::Good, format!("{}: done.", row.who)),
        },
        Outcome::Part(part) => match &part.error {
            Some(why) => {
                let said = format!("Not saved ({}): {}", part.part.as_str(), why.message);
                cx.toast(Tone::Bad, said);
            }
            None => cx.toast(Tone::Good, "The settings are saved."),
        },
        Outcome::SettingsMoved(_) => {
            let said = "The settings were not saved: somebody else changed the same meanwhile.";
            cx.toast(Tone::Bad, said);
        }
        Outcome::Created { space, .. } => {
            cx.shared.new_space = None;
            let title = space.display_name.as_deref().unwrap_or_default();
            cx.toast(Tone::Good, format!("Created {title}."));
        }
        Outcome::Opened { .. } => cx.toast(Tone::Good, "The conversation is there."),
        Outcome::Run(told) if told.last => {
            if let Some((tone, said)) = cx.shared.run.as_ref().and_then(super::bulk::said) {
                cx.toast(tone, said);
            }
        }
        Outcome::Deleted(name) => cx.toast(Tone::Good, format!("Deleted {name}.")),
        _ => {}
    }
}
