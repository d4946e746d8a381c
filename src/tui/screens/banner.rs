//! What is said of the connection above every screen: that it is lost and when it is tried again,
//! or that a request waits for its next try.

use crate::action::{self, Action};
use crate::tui::event::{Moment, Slot};
use crate::tui::link::seconds;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::columns;

use super::Screen;

/// The longest text that fits, and how it is meant.
pub(super) fn text(
    top: &dyn Screen,
    shared: &Shared,
    now: Moment,
    width: u16,
) -> Option<(String, Role)> {
    let (texts, role) = match (shared.link.lost(), shared.link.waiting(now)) {
        (Some(_), _) => (lost(top, shared, now), Role::Warn),
        (None, Some(_)) => (waiting(shared, now), Role::Muted),
        (None, None) => return None,
    };
    let fits = texts.iter().position(|text| columns(text) <= width);
    let at = fits.unwrap_or(texts.len() - 1);
    texts.into_iter().nth(at).map(|text| (text, role))
}

/// From long to short.
fn lost(top: &dyn Screen, shared: &Shared, now: Moment) -> Vec<String> {
    let Some(lost) = shared.link.lost() else {
        return vec![String::new()];
    };
    let host = lost.host.as_deref();
    let what = match (lost.answers, host) {
        (true, _) => "The service has a problem.".to_owned(),
        (false, Some(host)) => format!("No connection to {host}."),
        (false, None) => "No connection.".to_owned(),
    };
    let left = seconds(now, lost.next);
    let trying = left == 0 || shared.slots.is_running(Slot::Link);
    let next = if trying {
        "Trying now.".to_owned()
    } else {
        format!("Next try in {left} s.")
    };
    let short = if lost.answers {
        "Service down."
    } else {
        "No connection."
    };
    let tiny = if trying {
        "! Offline".to_owned()
    } else {
        format!("! Offline, {left} s")
    };
    let mut texts = vec![
        format!("! {what} {next}"),
        format!("! {short} {next}"),
        tiny,
    ];
    let mut refresh = action::entries(top.context());
    let can = refresh.any(|entry| entry.action == Action::Refresh);
    if can && !trying && !top.is_typing() {
        let how = shared.key_label(top.context(), Action::Refresh);
        texts.splice(
            0..0,
            how.map(|key| format!("! {what} {next} {key} tries now.")),
        );
    }
    texts
}

fn waiting(shared: &Shared, now: Moment) -> Vec<String> {
    let Some(wait) = shared.link.waiting(now) else {
        return vec![String::new()];
    };
    let left = seconds(now, wait.until);
    let why = match wait.status {
        Some(429) => "too many requests for now",
        Some(_) => "the service is busy",
        None => "there was no answer",
    };
    vec![
        format!("Asking {} again in {left} s: {why}.", wait.host),
        format!("Asking again in {left} s: {why}."),
        format!("Again in {left} s"),
    ]
}
