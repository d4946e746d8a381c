//! The form of a new space: its fields, and the draft that stands in them.

use crate::text;
use crate::tui::effect::Draft;
use crate::tui::screens::filling::KEYBOARD;
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::form::Form;
use crate::work::people::{is_person, named_in};
use crate::work::spaces::{Along, DESCRIPTION_SAFE, GUIDELINES_MAX, Like, NAME_MAX};

pub(super) const NAME: usize = 0;
const DESCRIPTION: usize = 1;
const GUIDELINES: usize = 2;
const OUTSIDERS: usize = 3;
const HISTORY: usize = 4;
const ALONG: usize = 5;
pub(super) const MEMBERS: usize = 6;
pub(super) const MANAGERS: usize = 7;
pub(super) const OWNERS: usize = 8;

pub(super) const CREATE: &str = "Create the space";
pub(super) const LOOK_UP: &str = "Look people up";
const CANCEL: &str = "Cancel";

/// The form with a draft in it; for one like another there is the choice of whom to copy.
pub(super) fn of(draft: &Draft, like: bool) -> Form {
    let addresses = "E-mail addresses, separated by commas or spaces. May stay empty.";
    let form = Form::default().text(
        "Name",
        &draft.display_name,
        "What people see; up to 128 characters.",
    );
    let form = if like { form.prefilled() } else { form };
    let mut form = form
        .text(
            "Description",
            &draft.description,
            "What it is for; up to 150 characters. May stay empty.",
        )
        .empty("(may stay empty)")
        .long(
            "Guidelines",
            &draft.guidelines,
            GUIDELINES_MAX,
            "How to behave there; may stay empty. Enter opens it for several lines.",
        )
        .empty("(may stay empty)")
        .choice(
            "Outsiders",
            &["not allowed", "may be added"],
            usize::from(draft.external),
            "People of other organizations. This cannot be changed later.",
        )
        .choice(
            "History",
            &["on: messages are kept", "off: gone after a day"],
            usize::from(!draft.history),
            "Left and right change it.",
        )
        .choice(
            "Its people",
            &["come with their roles", "come as members", "do not come"],
            0,
            "Who of the other space is added. Left and right change it.",
        )
        .text("Members", &draft.members.join(", "), addresses)
        .empty("e-mail addresses")
        .takes(Writing::Addresses)
        .text("Managers", &draft.managers.join(", "), addresses)
        .takes(Writing::Addresses)
        .text("Owners", &draft.owners.join(", "), addresses)
        .takes(Writing::Addresses)
        .button(
            LOOK_UP,
            "Find people in the directory, also as managers and owners.",
        )
        .button(CREATE, "You will be its owner.")
        .button(KEYBOARD, "Type with the arrows and Enter.")
        .button(
            CANCEL,
            "Nothing is made; what you typed is kept until you leave roomkey.",
        );
    form.show(ALONG, like);
    show_roles(&mut form);
    form
}

/// Managers and owners have a row as soon as there are some.
fn show_roles(form: &mut Form) {
    for at in [MANAGERS, OWNERS] {
        let some = !form.value(at).trim().is_empty();
        form.show(at, some);
    }
}

/// Puts people beside those who stand in a field.
pub(super) fn put(form: &mut Form, at: usize, more: impl Iterator<Item = String>) {
    let mut all = all_named(form.value(at));
    for who in more {
        if !all.iter().any(|known| known.eq_ignore_ascii_case(&who)) {
            all.push(who);
        }
    }
    form.set_value(at, &all.join(", "));
    show_roles(form);
    form.touch();
}

/// What stands in the form.
pub(super) fn draft(form: &Form) -> Draft {
    let trimmed = |at| form.value(at).trim().to_owned();
    Draft {
        display_name: trimmed(NAME),
        description: trimmed(DESCRIPTION),
        guidelines: trimmed(GUIDELINES),
        external: form.chosen(OUTSIDERS) == 1,
        history: form.chosen(HISTORY) == 0,
        members: all_named(form.value(MEMBERS)),
        managers: all_named(form.value(MANAGERS)),
        owners: all_named(form.value(OWNERS)),
        ..Draft::default()
    }
}

/// Those named, and what names nobody, which is complained of.
fn all_named(text: &str) -> Vec<String> {
    let named = named_in(text);
    let unread = named.unread.into_iter().map(|unread| unread.text);
    named.who.into_iter().chain(unread).collect()
}

/// Whom of the other space to copy.
pub(super) fn along(form: &Form) -> Along {
    match form.chosen(ALONG) {
        0 => Along::WithRoles,
        1 => Along::AsMembers,
        _ => Along::Nobody,
    }
}

/// What of a model stands in the form, where it can be changed.
pub(super) fn copied(like: &Like) -> Draft {
    let model = &like.draft;
    let name: String = model.display_name.chars().take(NAME_MAX - 7).collect();
    Draft {
        display_name: format!("{name} (copy)"),
        description: model.description.clone().unwrap_or_default(),
        guidelines: model.guidelines.clone().unwrap_or_default(),
        external: model.external,
        history: model.history.unwrap_or(true),
        ..Draft::default()
    }
}

/// What is wrong with a draft, and in which field.
pub(super) fn complaint(draft: &Draft) -> Option<(usize, String)> {
    if draft.display_name.is_empty() {
        return Some((NAME, "Give the space a name.".to_owned()));
    }
    // What was copied may be longer than what is safe to type.
    let copied = draft
        .like
        .as_ref()
        .and_then(|like| like.draft.description.as_ref());
    let description = match copied {
        Some(text) if *text == draft.description => usize::MAX,
        _ => DESCRIPTION_SAFE,
    };
    for (at, text, limit) in [
        (NAME, &draft.display_name, NAME_MAX),
        (DESCRIPTION, &draft.description, description),
        (GUIDELINES, &draft.guidelines, GUIDELINES_MAX),
    ] {
        let long = text.chars().count();
        if long > limit {
            let said = format!("{long} characters; at most {limit} are allowed.");
            return Some((at, said));
        }
    }
    let lists = [
        (MEMBERS, &draft.members),
        (MANAGERS, &draft.managers),
        (OWNERS, &draft.owners),
    ];
    let mut named = lists
        .iter()
        .flat_map(|(at, who)| who.iter().map(move |who| (*at, who)));
    let (at, bad) = named.find(|(_, who)| !is_person(who))?;
    Some((at, format!("{} is not an e-mail address.", text::safe(bad))))
}
