//! A stage for tests: an app that is driven with keys and answers, and looked at as text.

use std::collections::BTreeMap;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;

use crate::account::sign_in::{SignInEvent, SignedIn, UserCodePrompt};
use crate::chat::resources::{Membership, Space};
use crate::config::Scope;

use crate::oauth::{Cause, Explanation};
use crate::tui::app::{App, Options, ProfileInfo, Start};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{
    Account, AccountRow, EndAtIssuer, Epoch, Event, Held, Moment, Outcome, Person, Slot,
};
use crate::tui::keymap::Key;
use crate::tui::theme::Theme;

/// An app, its clock, and the requests it made.
pub(crate) struct Stage {
    pub app: App,
    pub now: u64,
    pub size: (u16, u16),
    asked: Vec<(Slot, Epoch, Request)>,
}

pub(crate) fn options(theme: Theme) -> Options {
    Options {
        profiles: vec![ProfileInfo {
            name: "work".to_owned(),
            method: "device".to_owned(),
            issuer: "chat-login.example.com".to_owned(),
        }],
        profile: Some("work".to_owned()),
        start: Start::SignIn,
        demo: true,
        theme,
        default_profile: Some("work".to_owned()),
        config_path: "~/.config/roomkey/config.toml".to_owned(),
        began: "2026-11-22T12:00:00Z".parse().ok(),
        ..Options::default()
    }
}

pub(crate) fn space(id: &str, kind: &str, title: &str, members: u32) -> Space {
    let space = json!({
        "name": format!("spaces/{id}"), "spaceType": kind, "displayName": title,
        "membershipCount": {"joinedDirectHumanUserCount": members},
        "lastActiveTime": "2026-11-20T10:33:12Z", "spaceUri": format!("https://chat.example/room/{id}"),
        "spaceHistoryState": "HISTORY_ON", "createTime": "2025-02-03T09:00:00Z",
    });
    serde_json::from_value(space).unwrap()
}

/// The first space with all its settings.
pub(crate) fn with_permissions() -> Space {
    let mut space = space("AAA1", "SPACE", "Apollo launch", 24);
    let everybody = json!({
        "managersAllowed": true, "assistantManagersAllowed": true, "membersAllowed": true,
    });
    let mut permissions = serde_json::Map::new();
    for setting in crate::chat::patch::Setting::ALL {
        permissions.insert(setting.as_str().to_owned(), everybody.clone());
    }
    permissions["manageApps"] = json!({"managersAllowed": true});
    permissions.insert("postMessages".to_owned(), everybody);
    space
        .other
        .insert("permissionSettings".to_owned(), permissions.into());
    space.space_details = Some(crate::chat::resources::SpaceDetails {
        description: Some("Everything about the launch.".to_owned()),
        guidelines: Some("Be kind.\nBe brief.".to_owned()),
    });
    space
}

pub(crate) fn spaces() -> Vec<Space> {
    let mut spaces = vec![
        space("AAA1", "SPACE", "Apollo launch", 24),
        space("AAA2", "SPACE", "Bridge crew", 1204),
        space("AAA3", "GROUP_CHAT", "", 3),
        space("AAA4", "DIRECT_MESSAGE", "", 2),
        space(
            "AAA5",
            "SPACE",
            "bad\u{1b}[31m\u{202e}name\n日本語 👍 \u{200d}x",
            7,
        ),
        space("AAA6", "SPACE", &"A long name ".repeat(10), 9),
    ];
    spaces[1].external_user_allowed = Some(true);
    let more = (0..14).map(|n| space(&format!("B{n}"), "SPACE", &format!("Team {n:02}"), n));
    spaces.extend(more);
    spaces
}

pub(crate) fn members() -> Vec<Membership> {
    let member = |id: u32, role: &str, more: serde_json::Value| {
        let mut member = json!({
            "name": format!("spaces/AAA1/members/{id}"), "state": "JOINED", "role": role,
            "member": {"name": format!("users/{id}"), "type": "HUMAN"},
        });
        for (key, value) in more.as_object().unwrap() {
            member[key] = value.clone();
        }
        serde_json::from_value(member).unwrap()
    };
    vec![
        member(101, "ROLE_MANAGER", json!({})),
        member(102, "ROLE_MEMBER", json!({})),
        member(
            103,
            "ROLE_ASSISTANT_MANAGER",
            json!({"affiliation": "EXTERNAL"}),
        ),
        member(104, "ROLE_MEMBER", json!({"state": "INVITED"})),
        member(
            105,
            "ROLE_MEMBER",
            json!({"member": {"name": "users/105", "type": "BOT"}}),
        ),
        serde_json::from_value(json!({
            "name": "spaces/AAA1/members/group-77", "state": "JOINED",
            "groupMember": {"name": "groups/77"},
        }))
        .unwrap(),
    ]
}

pub(crate) fn names() -> Outcome {
    let person = |id: &str, name: &str, email: &str| {
        let person = Person {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
        };
        (id.try_into().unwrap(), person)
    };
    Outcome::Names {
        people: BTreeMap::from([
            person("users/101", "Ana Lima", "ana@example.com"),
            person("users/102", "Budi Santoso", "budi@example.com"),
            person("users/103", "Gita Partner", "gita@partner.example"),
        ]),
        notice: None,
    }
}

pub(crate) fn user_code() -> SignInEvent {
    SignInEvent::UserCode(UserCodePrompt {
        user_code: "WDJB-MJHT".to_owned(),
        verification_uri: "http://127.0.0.1:8628/device".to_owned(),
        verification_uri_complete: Some("HTTP://127.0.0.1:8628/D/WDJB-MJHT".to_owned()),
        expires_in: Duration::from_mins(30),
        interval: Duration::from_secs(5),
    })
}

pub(crate) fn signed_in(scopes: &str) -> Outcome {
    let scopes = Scope::list(scopes);
    Outcome::SignIn(SignInEvent::SignedIn(SignedIn {
        account: Some("ana@example.com".to_owned()),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        missing_scopes: Vec::new(),
        stored: "memory".to_owned(),
    }))
}

/// Signed in, but without these.
pub(crate) fn without(scopes: &str) -> Outcome {
    let missing = Scope::list(scopes);
    let granted = Scope::list("spaces memberships directory");
    Outcome::SignIn(SignInEvent::SignedIn(SignedIn {
        account: Some("ana@example.com".to_owned()),
        scopes: granted.iter().map(ToString::to_string).collect(),
        missing_scopes: missing.iter().map(ToString::to_string).collect(),
        stored: "memory".to_owned(),
    }))
}

/// An address as long as Google's are.
pub(crate) fn address() -> SignInEvent {
    let scopes = "https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fchat.spaces%20".repeat(4);
    SignInEvent::AuthorizationUrl {
        url: format!(
            "https://accounts.google.com/o/oauth2/v2/auth?client_id=1234567890-abcdefghijklmnop\
             .apps.googleusercontent.com&redirect_uri=http%3A%2F%2F127.0.0.1%3A41234&scope={scopes}\
             &state=0123456789abcdef&code_challenge=0123456789abcdefghijklmnopqrstuvwxyz0123456"
        ),
        redirect_uri: "http://127.0.0.1:41234".to_owned(),
    }
}

/// One profile in use, one that nobody is signed in with, one that cannot be read.
pub(crate) fn accounts() -> Vec<AccountRow> {
    let row = |name: &str, method: &str, issuer: &str, signed_in| AccountRow {
        profile: ProfileInfo {
            name: name.to_owned(),
            method: method.to_owned(),
            issuer: issuer.to_owned(),
        },
        asked: Scope::list("spaces memberships directory"),
        signed_in,
    };
    let scopes = Scope::list("openid email spaces memberships");
    let account = Account {
        name: Some("ana@example.com".to_owned()),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        stored: "file /home/ana/.local/state/roomkey/credentials/work.json".to_owned(),
    };
    let held = Held {
        account,
        until: "2026-11-22 19:30, then renewed by itself".to_owned(),
        end: EndAtIssuer::Google,
    };
    let locked = Explanation::new(Cause::Failed, "The keyring is locked.").hint("Unlock it.");
    vec![
        row("work", "device", "chat-login.example.com", Ok(Some(held))),
        row("home", "browser", "google", Ok(None)),
        row("robot", "service-account", "google", Err(locked)),
    ]
}

/// A key by its name: one character, or as in the action table.
pub(crate) fn key(name: &str) -> KeyEvent {
    let (code, modifiers) = Key::parse(name).unwrap().pressed();
    KeyEvent::new(code, modifiers)
}

/// What an app shows, as text.
pub(crate) fn screen_of(app: &App, (width, height): (u16, u16)) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    app.view(&mut buffer);
    text_of(&buffer)
}

/// A frame as text, without blanks at the ends of its rows.
pub(crate) fn text_of(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut lines = Vec::new();
    for y in 0..area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(crate::text::width(symbol))
                .unwrap_or(1)
                .max(1);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

impl Stage {
    pub fn new(options: Options) -> Self {
        let size = (80, 24);
        let mut stage = Self {
            app: App::new(options, size.0, size.1),
            now: 0,
            size,
            asked: Vec::new(),
        };
        let effects = stage.app.start(Moment(0));
        stage.note(&effects);
        stage
    }

    fn note(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Ask {
                slot,
                epoch,
                request,
            } = effect
            {
                self.asked.retain(|(old, ..)| old != slot);
                self.asked.push((*slot, *epoch, request.clone()));
            }
        }
    }

    pub fn send(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.app.update(Moment(self.now), event);
        self.note(&effects);
        effects
    }

    /// Presses keys given by name, separated by spaces.
    pub fn press(&mut self, names: &str) -> Vec<Effect> {
        let keys = names.split_whitespace().map(key);
        keys.flat_map(|key| self.send(Event::Key(key))).collect()
    }

    /// Types a text.
    pub fn type_text(&mut self, text: &str) -> Vec<Effect> {
        text.chars()
            .flat_map(|c| self.send(Event::Key(KeyEvent::from(KeyCode::Char(c)))))
            .collect()
    }

    /// The newest request of a slot; writes are found by `write`.
    pub fn epoch(&self, slot: Slot) -> Epoch {
        self.asked.iter().find(|(s, ..)| *s == slot).unwrap().1
    }

    /// Every slot that was used.
    pub fn slots(&self) -> Vec<Slot> {
        self.asked.iter().map(|(slot, ..)| *slot).collect()
    }

    /// The newest write and its request.
    pub fn write(&self) -> (Slot, Request) {
        let is_write = |(slot, ..): &&(Slot, Epoch, Request)| matches!(slot, Slot::Write(_));
        let (slot, _, request) = self.asked.iter().rev().find(is_write).unwrap();
        (*slot, request.clone())
    }

    /// The newest request of a slot.
    pub fn asked(&self, slot: Slot) -> Request {
        let of_slot = |(asked, ..): &&(Slot, Epoch, Request)| *asked == slot;
        self.asked.iter().rev().find(of_slot).unwrap().2.clone()
    }

    /// Answers the newest request of a slot.
    pub fn answer(&mut self, slot: Slot, outcome: Outcome) -> Vec<Effect> {
        let epoch = self.epoch(slot);
        self.send(Event::Done {
            slot,
            epoch,
            outcome,
        })
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        self.send(Event::Resize { width, height });
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        screen_of(&self.app, self.size)
    }

    /// On the screen of the code.
    pub fn with_code(theme: Theme) -> Self {
        let mut stage = Self::new(options(theme));
        stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
        stage
    }

    /// In the list of spaces, all read.
    pub fn with_spaces(theme: Theme) -> Self {
        Self::with_scopes(theme, "spaces memberships delete directory")
    }

    /// In the list of spaces, with these scopes granted.
    pub fn with_scopes(theme: Theme, scopes: &str) -> Self {
        let mut stage = Self::with_code(theme);
        stage.answer(Slot::SignIn, signed_in(scopes));
        let spaces = spaces();
        stage.answer(Slot::Spaces, Outcome::SpacesPage { spaces, last: true });
        stage.now += 10_000;
        stage.send(Event::Wake);
        stage
    }

    /// In the settings of the first space.
    pub fn with_settings(theme: Theme) -> Self {
        let mut stage = Self::with_space(theme);
        stage.press("r");
        stage.answer(Slot::Space, Outcome::Space(Box::new(with_permissions())));
        let members = members();
        let last = true;
        stage.answer(Slot::Members, Outcome::MembersPage { members, last });
        stage.press("s");
        stage
    }

    /// In the first space, all read.
    pub fn with_space(theme: Theme) -> Self {
        let mut stage = Self::with_spaces(theme);
        stage.press("enter");
        stage.answer(Slot::Space, Outcome::Space(Box::new(spaces().remove(0))));
        let members = members();
        stage.answer(
            Slot::Members,
            Outcome::MembersPage {
                members,
                last: true,
            },
        );
        stage.answer(Slot::Names, names());
        stage
    }
}
