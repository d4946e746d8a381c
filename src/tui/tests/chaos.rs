//! Whatever is pressed, pasted, resized or answered in whatever order: no panic, and the cursor is
//! on the screen.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::account::sign_in::SignInEvent;
use crate::oauth::{Cause, Explanation};

use super::stage::{
    Stage, accounts, address, key, members, names, signed_in, space, spaces, user_code,
    with_permissions, without,
};
use crate::tui::effect::Effect;
use crate::tui::event::{Event, Outcome, RowResult, RowState, Slot};
use crate::tui::theme::Theme;
use crate::work::people::named_in;

const KEYS: &[&str] = &[
    "up",
    "down",
    "left",
    "right",
    "enter",
    "enter",
    "esc",
    "tab",
    "backspace",
    "f1",
    "f2",
    "f4",
    "space",
    "0",
    "1",
    "2",
    "5",
    "9",
    "a",
    "A",
    "d",
    "D",
    "e",
    "f",
    "F",
    "V",
    "c",
    "x",
    "space",
    "g",
    "G",
    "j",
    "k",
    "L",
    "M",
    "n",
    "o",
    "O",
    "q",
    "r",
    "s",
    "t",
    "u",
    "w",
    "y",
    "/",
    ":",
    "?",
    "[",
    "]",
    "S",
    "ctrl+a",
    "ctrl+r",
    "ctrl+c",
    "ctrl+d",
    "ctrl+u",
    "@",
    "x",
];

#[derive(Debug, Clone)]
enum Step {
    Key(usize),
    Paste(String),
    Resize(u16, u16),
    Answer(usize, usize),
    Wait(u64),
    Offline,
    Focus,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..KEYS.len()).prop_map(Step::Key),
        1 => "[a-z@., \\n\\x1b日]{0,30}".prop_map(Step::Paste),
        1 => (0_u16..130, 0_u16..45).prop_map(|(w, h)| Step::Resize(w, h)),
        6 => (0_usize..8, 0_usize..8).prop_map(|(which, what)| Step::Answer(which, what)),
        1 => (0_u64..20_000).prop_map(Step::Wait),
        1 => Just(Step::Offline),
        1 => Just(Step::Focus),
    ]
}

fn outcome(slot: Slot, what: usize) -> Outcome {
    let why = Explanation::new(Cause::NotSignedIn, "No.")
        .hint("Do this.")
        .reason("x");
    let last = what > 2;
    match (slot, what) {
        (Slot::Titles, 1..) => Outcome::PeopleOf {
            spaces: Vec::new(),
            people: std::collections::BTreeMap::new(),
        },
        (_, 0) => Outcome::Failed(why),
        (Slot::People, _) => super::scenes::found(),
        (Slot::Like, _) => super::scenes::like(),
        (Slot::Present, _) => Outcome::PeopleOf {
            spaces: vec![("spaces/AAA1".try_into().unwrap(), Vec::new())],
            people: std::collections::BTreeMap::new(),
        },
        (Slot::Account, _) => Outcome::Account(None),
        (Slot::SignIn, 1) => signed_in("spaces memberships delete"),
        (Slot::SignIn, 2) => Outcome::SignIn(address()),
        (Slot::SignIn, 3) => Outcome::SignIn(SignInEvent::ReturnCode { again: false }),
        (Slot::SignIn, 4) => without("delete"),
        (Slot::SignIn, 5) => Outcome::SignIn(SignInEvent::AnswerRefused(why)),
        (Slot::SignIn, _) => Outcome::SignIn(user_code()),
        (Slot::Spaces | Slot::Search, _) => Outcome::SpacesPage {
            spaces: spaces(),
            last,
        },
        (Slot::Space, _) => Outcome::Space(Box::new(spaces().remove(0))),
        (Slot::Members, _) => Outcome::MembersPage {
            members: members(),
            last,
        },
        (Slot::Names, _) => names(),
        (Slot::Owners, _) => Outcome::Owned {
            spaces: vec![
                ("spaces/AAA1".try_into().unwrap(), Some(false)),
                ("spaces/AAA2".try_into().unwrap(), Some(last)),
                ("spaces/AAA6".try_into().unwrap(), None),
            ],
            last,
        },
        (Slot::Audit, what) => super::audit_scenes::outcome(what),
        (Slot::Filter | Slot::FoundFilter, _) => Outcome::Filtered(vec![0, 3, 99_999]),
        (Slot::Phone, _) => Outcome::Phone("Hello.".to_owned()),
        (Slot::SignOut, _) => Outcome::SignedOut {
            profile: "work".to_owned(),
            said: "Gone.".to_owned(),
        },
        (Slot::Accounts, _) => Outcome::Accounts(accounts()),
        (Slot::Plan, _) => super::bulk_scenes::planned(30),
        (Slot::Steer, _) => Outcome::Steered,
        (Slot::Journal, _) => Outcome::Journal(super::bulk_scenes::records()),
        (Slot::OpenRuns, what) => Outcome::OpenRuns(super::bulk_scenes::open_runs(what)),
        (Slot::File, 4..) => Outcome::Saved {
            path: "/a".to_owned(),
        },
        (Slot::List, 1..4) => Outcome::PeopleRead {
            path: "a".to_owned(),
            named: named_in("ana@example.com\n\u{1b}nobody"),
        },
        (Slot::List, _) => Outcome::PeopleOf {
            spaces: vec![(
                "spaces/AAA1".try_into().unwrap(),
                vec!["users/101".try_into().unwrap()],
            )],
            people: std::collections::BTreeMap::new(),
        },
        (Slot::File, _) => Outcome::FileChecked {
            path: "a".to_owned(),
            found: Err(why),
        },
        (Slot::Link, _) => Outcome::Reached,
        (Slot::Answer, _) => Outcome::Answered,
        (Slot::Demo, _) => Outcome::DemoStarted {
            profile: "demo".to_owned(),
        },
        (Slot::Profile, _) => Outcome::ProfileSaved {
            profile: "work".to_owned(),
        },
        (Slot::Write(_), 1) => Outcome::Created {
            space: Box::new(space("NEW", "SPACE", "New", 1)),
            failed: vec![],
        },
        (Slot::Write(_), 2) => Outcome::Deleted("spaces/AAA1".try_into().unwrap()),
        (Slot::Write(_), 3) => Outcome::WriteFinished,
        (Slot::Write(_), 7) => Outcome::SettingsMoved(Box::new(with_permissions())),
        (Slot::Write(_), n) => Outcome::Row(RowResult {
            index: n - 4,
            who: "ana@example.com".to_owned(),
            state: RowState::Done,
            membership: None,
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_breaks_the_screen(signed in any::<bool>(), steps in prop::collection::vec(step(), 1..60)) {
        let mut stage = if signed {
            Stage::with_spaces(Theme::default())
        } else {
            Stage::with_code(Theme::default())
        };
        for step in steps {
            let effects = match step {
                Step::Key(at) => stage.send(Event::Key(key(KEYS[at]))),
                Step::Paste(text) => stage.send(Event::Paste(text)),
                Step::Resize(width, height) => {
                    stage.resize(width, height);
                    vec![]
                }
                Step::Answer(which, what) => {
                    let slots = stage.slots();
                    match slots.get(which) {
                        Some(slot) => stage.answer(*slot, outcome(*slot, what)),
                        None => vec![],
                    }
                }
                Step::Offline => {
                    let slots = stage.slots();
                    let why = Explanation::new(Cause::Unavailable, "No network.");
                    match slots.last() {
                        Some(slot) => stage.answer(*slot, Outcome::Failed(why)),
                        None => vec![],
                    }
                }
                Step::Focus => stage.send(Event::FocusGained),
                Step::Wait(ms) => {
                    stage.now += ms;
                    stage.send(Event::Wake)
                }
            };
            let dropped = |effect: &Effect| matches!(effect, Effect::Cancel(Slot::Write(_)));
            prop_assert!(!effects.iter().any(dropped), "a write was dropped");
            let area = Rect::new(0, 0, stage.size.0, stage.size.1);
            let mut buffer = Buffer::empty(area);
            if let Some(cursor) = stage.app.view(&mut buffer) {
                prop_assert!(area.contains(cursor), "{cursor} is outside {area}");
            }
        }
    }
}
