//! What all screens share: who is signed in, what was loaded, which requests run, the toasts.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::action::{Action, Context};
use crate::chat::names::{SpaceName, UserName};
use crate::chat::resources::{Role, Space};
use crate::config::{Kiosk, Scope};
use crate::text;

use super::changes::Changes;
use super::event::{Account, Epoch, Moment, Person, Slot};
use super::keymap::Keymap;
use super::kiosk;
use super::link::Link;
use super::log::Log;
use super::spaces::{Badge, Badges, Kind, Known, Owners, SpaceRow, Spaces};
use super::theme::{Glyphs, Theme};

/// A profile as the screens name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileInfo {
    /// Its name in the file.
    pub name: String,
    /// `device`, `browser`, …
    pub method: String,
    /// Whose sign-in it is: the issuer's host.
    pub issuer: String,
}

impl ProfileInfo {
    /// Whether it signs in by a key or a file, without anybody's doing.
    pub fn is_unattended(&self) -> bool {
        matches!(self.method.as_str(), "service-account" | "authorized-user")
    }
}

/// Who uses the program, and how.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// All profiles of the configuration.
    pub profiles: Vec<ProfileInfo>,
    /// The chosen one's name.
    pub profile: Option<String>,
    /// The one that commands use where none is named.
    pub default_profile: Option<String>,
    /// Signed in as.
    pub account: Option<Account>,
    /// Servers and phone are played by this program.
    pub demo: bool,
    /// Open the on-screen keyboard with every field.
    pub on_screen_keyboard: bool,
    /// The terminal has no clipboard that could be sent to.
    pub no_clipboard: bool,
    /// Told in lines of these characters, and not drawn.
    pub plain: Option<Glyphs>,
    /// Where the configuration is, for the setup screen.
    pub config_path: String,
    /// The time of day at the first moment; `None`: nobody knows.
    pub began: Option<Timestamp>,
    /// Anybody can use this terminal.
    pub kiosk: Option<Kiosk>,
}

impl Session {
    /// The time of day at a moment.
    pub fn clock(&self, now: Moment) -> Option<Timestamp> {
        let elapsed = SignedDuration::from_millis(i64::try_from(now.0).ok()?);
        self.began?.checked_add(elapsed).ok()
    }

    /// The scope of `action` that was not granted, if so.
    pub fn lacks(&self, action: Action) -> Option<Scope> {
        self.misses(action.entry().scope()?)
    }

    /// The scope, if it was not granted. Unknown grants are let through: the API has the last word.
    pub fn misses(&self, scope: Scope) -> Option<Scope> {
        let granted = &self.account.as_ref()?.scopes;
        let covered = granted.iter().any(|g| Scope::new(g).covers(&scope));
        (!granted.is_empty() && !covered).then_some(scope)
    }

    /// The chosen profile.
    pub fn chosen(&self) -> Option<&ProfileInfo> {
        let name = self.profile.as_deref()?;
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// Whether this action is none for a terminal that anybody can use.
    pub const fn forbids(&self, action: Action) -> bool {
        self.kiosk.is_some() && kiosk::never(action)
    }

    /// Whether what is read from afar is drawn in large letters.
    pub fn is_large(&self) -> bool {
        self.kiosk.as_ref().is_some_and(|kiosk| kiosk.large)
    }

    /// The profile that a command has to name: none where it is the default, or the demo's, which
    /// no other process knows.
    pub fn named_profile(&self) -> Option<&str> {
        let profile = self.profile.as_deref().filter(|_| !self.demo)?;
        (self.default_profile.as_deref() != Some(profile)).then_some(profile)
    }

    /// Whether the chosen profile signs in by itself.
    pub fn is_unattended(&self) -> bool {
        self.chosen().is_some_and(ProfileInfo::is_unattended)
    }

    /// The demo's profile is chosen, and nobody is signed in yet.
    pub fn enter_demo(&mut self, profile: &str) {
        self.demo = true;
        self.account = None;
        self.profile = Some(profile.to_owned());
        if self.chosen().is_none() {
            self.profiles.push(ProfileInfo {
                name: profile.to_owned(),
                method: "device".to_owned(),
                issuer: "this machine".to_owned(),
            });
        }
    }

    /// Who it is, for the header.
    pub fn account_name(&self) -> &str {
        self.account
            .as_ref()
            .and_then(|account| account.name.as_deref())
            .unwrap_or_default()
    }
}

/// Running requests: the one place that tells a late answer from a wanted one.
#[derive(Debug, Default)]
pub(super) struct Slots {
    running: BTreeMap<Slot, Epoch>,
    last: u32,
}

impl Slots {
    /// A new request in a slot; the old one's answers count no more.
    pub fn begin(&mut self, slot: Slot) -> Epoch {
        self.last = self.last.wrapping_add(1);
        self.running.insert(slot, Epoch(self.last));
        Epoch(self.last)
    }

    /// A slot for a write, which shares it with nobody.
    pub fn write(&mut self) -> Slot {
        Slot::Write(self.last.wrapping_add(1))
    }

    pub fn accepts(&self, slot: Slot, epoch: Epoch) -> bool {
        self.running.get(&slot) == Some(&epoch)
    }

    /// Forgets a request; says whether there was one.
    pub fn end(&mut self, slot: Slot) -> bool {
        self.running.remove(&slot).is_some()
    }

    pub fn is_running(&self, slot: Slot) -> bool {
        self.running.contains_key(&slot)
    }

    /// Those that run.
    pub fn running(&self) -> impl Iterator<Item = Slot> {
        self.running.keys().copied()
    }

    /// Forgets every request that is no change; each is to be dropped.
    pub fn end_reads(&mut self) -> Vec<Slot> {
        let reads = self.running.keys().copied();
        let reads: Vec<_> = reads.filter(|s| !matches!(s, Slot::Write(_))).collect();
        for slot in &reads {
            self.end(*slot);
        }
        reads
    }

    pub fn writes(&self) -> usize {
        let writes = self.running.keys().filter(|s| matches!(s, Slot::Write(_)));
        writes.count()
    }
}

/// How a toast is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Plain,
    Bad,
}

/// A short message that goes away by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Toast {
    pub tone: Tone,
    pub text: String,
    /// Seen long enough that the next key takes it away.
    pub seen: Moment,
    pub until: Moment,
}

/// Everything that more than one screen needs.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub session: Session,
    pub slots: Slots,
    pub link: Link,
    pub theme: Theme,
    pub keymap: Keymap,
    pub log: Log,
    /// What was done in this session, the last first, each once.
    pub ran: Vec<Action>,
    pub spaces: Spaces,
    pub people: HashMap<UserName, Person>,
    /// What conversations without a name are called: by their people.
    pub titles: HashMap<SpaceName, String>,
    pub toast: Option<Toast>,
    pub changes: Changes,
    /// The caller's role in spaces whose members were read.
    pub roles: HashMap<SpaceName, Role>,
    /// What lists do not tell, of spaces that were open.
    pub opened: HashMap<SpaceName, Badges>,
    /// A space that was made while its form was open: the list goes to it.
    pub made: Option<SpaceName>,
    /// What was typed into a form that was left; given back when it is opened again.
    pub new_space: Option<super::effect::Draft>,
    /// What was looked for as administrator; there again when the search is opened again.
    pub wanted: Option<crate::work::search::Wanted>,
    /// The run under way, or the last one.
    pub run: Option<super::bulk::Progress>,
}

/// Names in the title of a group chat.
const NAMES: usize = 4;

impl Shared {
    /// Nobody is signed in: drops whatever was read and typed.
    pub fn forget(&mut self) {
        let session = std::mem::take(&mut self.session);
        let mut log = std::mem::take(&mut self.log);
        if session.kiosk.is_some() {
            // The next person is another one.
            log.forget();
        }
        *self = Self {
            session: Session {
                account: None,
                ..session
            },
            slots: std::mem::take(&mut self.slots),
            theme: self.theme,
            keymap: std::mem::take(&mut self.keymap),
            log,
            ..Self::default()
        };
    }

    /// How to do `action`, to begin a sentence with: "Press r", or where it has no key "Choose
    /// Refresh in the menu".
    pub fn press(&self, context: Context, action: Action) -> String {
        match self.key_label(context, action) {
            Some(key) => format!("Press {key}"),
            None => format!("Choose {} in the menu", action.entry().title),
        }
    }

    /// That a list is not whole, why, and what to do about it: from long to short.
    pub fn not_whole(&self, context: Context, what: &str, why: &str) -> [String; 4] {
        let how = self.press(context, Action::Refresh);
        [
            format!("! {what}: {why} {how} to read it again."),
            format!("! {what}: {why}"),
            format!("! {what}. {how} to read it again."),
            format!("! {what}. {how}."),
        ]
    }

    /// The key of `action` as screens write it, where it has one.
    pub fn key_label(&self, context: Context, action: Action) -> Option<String> {
        let unicode = self.theme.glyphs == Glyphs::Unicode;
        self.keymap.label(context, action, unicode)
    }

    /// What to call a conversation of these people; `None` while their names are not known.
    pub fn title_of(&self, kind: Kind, users: &[UserName]) -> Option<String> {
        let me = self.session.account_name();
        let known = users.iter().filter_map(|user| self.people.get(user));
        let is_me = |person: &Person| {
            let email = person.email.as_deref().unwrap_or_default();
            !me.is_empty() && email.eq_ignore_ascii_case(me)
        };
        let others = known.filter(|person| !is_me(person));
        let names: Vec<String> = others
            .filter_map(|person| person.name.as_deref())
            .map(|name| text::safe(name).trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        match (kind, &names[..]) {
            (_, []) => None,
            (_, [name]) => Some(name.clone()),
            (Kind::GroupChat, names) => {
                let first = |name: &String| name.split(' ').next().unwrap_or(name).to_owned();
                let shown: Vec<_> = names.iter().take(NAMES).map(first).collect();
                let more = names.len().saturating_sub(NAMES);
                let more = if more > 0 {
                    format!(" +{more}")
                } else {
                    String::new()
                };
                Some(format!("{}{more}", shown.join(", ")))
            }
            _ => None,
        }
    }

    /// The row of a space as a list tells it, with what was learned when it was open.
    pub fn row(&self, space: &Space, now: Moment) -> SpaceRow {
        let known = Known {
            now: self.session.clock(now),
            ..Known::default()
        };
        let mut row = SpaceRow::known(space, known);
        if let Some(opened) = self.opened.get(&space.name) {
            for badge in [Badge::NoOwner, Badge::Announcement] {
                row.badges.set(badge, opened.has(badge));
            }
        }
        row
    }

    /// The row of a space that is open, and keeps what lists do not tell.
    pub fn row_of_open(&mut self, space: &Space, owners: Owners, now: Moment) -> SpaceRow {
        let known = Known {
            owners,
            now: self.session.clock(now),
            ..Known::default()
        };
        let row = SpaceRow::known(space, known);
        self.opened.insert(space.name.clone(), row.badges);
        row
    }

    /// Keeps what to call a conversation, where it is known.
    pub fn learn(&mut self, space: &SpaceName, kind: Kind, users: &[UserName]) -> Option<String> {
        let title = self.title_of(kind, users)?;
        self.titles.insert(space.clone(), title.clone());
        Some(title)
    }
}
