//! Everything about a space that can be set, as one form: read from a space, compared item by item,
//! and turned into the update that saves what differs.

mod rules;
mod save;

use serde_json::Value as Json;

use super::update::{Access, Part, Update};
use crate::chat::names::AudienceName;
use crate::chat::patch::{Allowed, Setting};
use crate::chat::resources::{HistoryState, Space, SpaceType};

pub use rules::Fault;
pub use save::{save, send};

/// One thing that can be set, or at least be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// The name; in a group chat, the name of the space that it becomes.
    Name,
    /// What it is for.
    Description,
    /// How to behave there.
    Guidelines,
    /// Whether messages are kept.
    History,
    /// Who can find it without being in it.
    Found,
    /// Who can join by themselves.
    Joined,
    /// Who of those outside sees the members; follows [`Setting::ViewSpaceMembership`].
    Viewed,
    /// Who may do something.
    Permission(Setting),
    /// Who may post; fixed when a space is made.
    Posting,
}

/// What an item is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// On or off; `None` where the API does not say.
    Switch(Option<bool>),
    /// Who besides the members.
    Audiences(Vec<AudienceName>),
    /// Which roles; `None` where the API does not say or says something else.
    Level(Option<Allowed>),
}

impl Item {
    /// All of them, in the order of the form.
    pub fn all() -> impl Iterator<Item = Self> {
        use Item::{Description, Found, Guidelines, History, Joined, Name, Posting, Viewed};
        let about = [
            Name,
            Description,
            Guidelines,
            History,
            Found,
            Joined,
            Viewed,
        ];
        let permissions = Setting::ALL.into_iter().map(Self::Permission);
        about.into_iter().chain(permissions).chain([Posting])
    }

    /// Its name in plain words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Description => "Description",
            Self::Guidelines => "Guidelines",
            Self::History => "History",
            Self::Found => "Found by",
            Self::Joined => "Joined by",
            Self::Viewed => "Members seen by",
            Self::Posting => "Post messages",
            Self::Permission(setting) => match setting {
                Setting::ManageMembersAndGroups => "Add and remove people",
                Setting::ModifySpaceDetails => "Change name and details",
                Setting::ToggleHistory => "Turn history on and off",
                Setting::UseAtMentionAll => "Use @all",
                Setting::ManageApps => "Add and remove apps",
                Setting::ManageWebhooks => "Add and remove webhooks",
                Setting::ReplyMessages => "Reply in threads",
                Setting::ViewSpaceMembership => "See who is in it",
            },
        }
    }

    /// Whether it says what roles may do.
    pub const fn is_permission(self) -> bool {
        matches!(self, Self::Permission(_) | Self::Posting)
    }

    /// Whether a call that changes `part` changes it.
    pub const fn is_of(self, part: Part) -> bool {
        match part {
            Part::Type | Part::About => {
                matches!(self, Self::Name | Self::Description | Self::Guidelines)
            }
            Part::Audience | Part::Access => matches!(self, Self::Found | Self::Joined),
            Part::Permissions => matches!(self, Self::Permission(_)),
            Part::History => matches!(self, Self::History),
        }
    }
}

/// What is set in a space, or is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What kind of conversation it is.
    pub kind: Option<SpaceType>,
    /// It is being filled from elsewhere.
    importing: bool,
    texts: [String; 3],
    history: Option<bool>,
    audiences: [Vec<AudienceName>; 3],
    levels: Vec<Option<Allowed>>,
}

impl Settings {
    /// Those of a space.
    pub fn of(space: &Space) -> Self {
        let about = space.space_details.clone().unwrap_or_default();
        let levels = Setting::ALL.iter().map(|setting| setting.as_str());
        let levels = levels.chain(["postMessages"]);
        Self {
            kind: space.space_type.clone(),
            importing: space.other.get("importMode") == Some(&Json::Bool(true)),
            texts: [
                space.display_name.clone().unwrap_or_default(),
                about.description.unwrap_or_default(),
                about.guidelines.unwrap_or_default(),
            ],
            history: match space.space_history_state {
                Some(HistoryState::On) => Some(true),
                Some(HistoryState::Off) => Some(false),
                _ => None,
            },
            audiences: [
                principals(space, "discoverSpaceSetting"),
                principals(space, "joinSpaceSetting"),
                principals(space, "viewSpaceMembershipSetting"),
            ],
            levels: levels.map(|name| level(space, name)).collect(),
        }
    }

    /// What an item is set to.
    pub fn get(&self, item: Item) -> Value {
        match item {
            Item::Name => Value::Text(self.texts[0].clone()),
            Item::Description => Value::Text(self.texts[1].clone()),
            Item::Guidelines => Value::Text(self.texts[2].clone()),
            Item::History => Value::Switch(self.history),
            Item::Found => Value::Audiences(self.audiences[0].clone()),
            Item::Joined => Value::Audiences(self.audiences[1].clone()),
            Item::Viewed => Value::Audiences(self.audiences[2].clone()),
            Item::Permission(setting) => Value::Level(self.level(setting)),
            Item::Posting => Value::Level(self.levels.last().copied().flatten()),
        }
    }

    /// Who may do something.
    pub fn level(&self, setting: Setting) -> Option<Allowed> {
        self.levels.get(setting as usize).copied().flatten()
    }

    /// A text; empty for items that are none.
    pub fn text(&self, item: Item) -> &str {
        match item {
            Item::Name => &self.texts[0],
            Item::Description => &self.texts[1],
            Item::Guidelines => &self.texts[2],
            _ => "",
        }
    }

    /// Sets an item; a value of another kind is left alone.
    pub fn set(&mut self, item: Item, value: Value) {
        match (item, value) {
            (Item::Name, Value::Text(text)) => self.texts[0] = text,
            (Item::Description, Value::Text(text)) => self.texts[1] = text,
            (Item::Guidelines, Value::Text(text)) => self.texts[2] = text,
            (Item::History, Value::Switch(on)) => self.history = on,
            (Item::Found, Value::Audiences(who)) => self.audiences[0] = who,
            (Item::Joined, Value::Audiences(who)) => self.audiences[1] = who,
            (Item::Viewed, Value::Audiences(who)) => self.audiences[2] = who,
            (Item::Permission(setting), Value::Level(level)) => {
                if let Some(place) = self.levels.get_mut(setting as usize) {
                    *place = level;
                }
            }
            (Item::Posting, Value::Level(level)) => {
                if let Some(place) = self.levels.last_mut() {
                    *place = level;
                }
            }
            _ => {}
        }
    }

    /// These settings after an update.
    pub fn with(&self, update: &Update) -> Self {
        let mut after = self.clone();
        let name = update.to_space.as_ref().or(update.display_name.as_ref());
        let texts = [
            (Item::Name, name),
            (Item::Description, update.description.as_ref()),
            (Item::Guidelines, update.guidelines.as_ref()),
        ];
        for (item, text) in texts {
            if let Some(text) = text {
                after.set(item, Value::Text(text.clone()));
            }
        }
        if update.history.is_some() {
            after.set(Item::History, Value::Switch(update.history));
        }
        if let Some(audience) = &update.audience {
            let audiences: Vec<_> = audience.iter().cloned().collect();
            after.set(Item::Found, Value::Audiences(audiences.clone()));
            after.set(Item::Joined, Value::Audiences(audiences));
        }
        if let Some(access) = &update.access {
            let both = [
                (Item::Found, &access.discover),
                (Item::Joined, &access.join),
            ];
            for (item, audiences) in both {
                if let Some(audiences) = audiences {
                    after.set(item, Value::Audiences(audiences.clone()));
                }
            }
        }
        for (setting, allowed) in &update.permissions {
            after.set(Item::Permission(*setting), Value::Level(Some(*allowed)));
        }
        after
    }

    /// What puts these settings back after an update. What the API does not say of them cannot be
    /// put back and is left out.
    pub fn restoring(&self, update: &Update) -> Update {
        self.update(&self.with(update))
    }

    /// Whether it is a conversation that can become a space.
    pub fn is_group_chat(&self) -> bool {
        self.kind == Some(SpaceType::GroupChat)
    }

    /// What must change to get here from `read`.
    pub fn update(&self, read: &Self) -> Update {
        let differs = |item| self.get(item) != read.get(item);
        let text = |item| differs(item).then(|| self.text(item).to_owned());
        let name = text(Item::Name);
        let (display_name, to_space) = if self.is_group_chat() {
            (None, name)
        } else {
            (name, None)
        };
        let permissions = Setting::ALL.into_iter();
        let permissions = permissions.filter(|setting| differs(Item::Permission(*setting)));
        let permissions = permissions.filter_map(|s| self.level(s).map(|level| (s, level)));
        let [found, joined, _] = &self.audiences;
        let (moved, moved_too) = (differs(Item::Found), differs(Item::Joined));
        let mut update = Update {
            display_name,
            to_space,
            description: text(Item::Description),
            guidelines: text(Item::Guidelines),
            history: self.history.filter(|_| differs(Item::History)),
            permissions: permissions.collect(),
            ..Update::default()
        };
        if (moved || moved_too) && found == joined && found.len() <= 1 {
            update.audience = Some(found.first().cloned());
        } else if moved || moved_too {
            update.access = Some(Access {
                discover: moved.then(|| found.clone()),
                join: moved_too.then(|| joined.clone()),
            });
        }
        update
    }
}

/// The audiences of one of the `accessPermissionSettings`.
fn principals(space: &Space, name: &str) -> Vec<AudienceName> {
    let access = space.access_settings.as_ref();
    let settings = access.and_then(|access| access.other.get("accessPermissionSettings"));
    let principals =
        settings.and_then(|settings| settings.get(name)?.get("principals")?.as_array());
    let named = principals.into_iter().flatten().filter_map(|principal| {
        let name = principal.get("audience")?.get("name")?.as_str()?;
        AudienceName::try_from(name).ok()
    });
    let named: Vec<_> = named.collect();
    // Some answers give the audience alone.
    let whole = access.and_then(|access| access.audience.as_deref());
    match whole.and_then(|name| AudienceName::try_from(name).ok()) {
        Some(audience) if settings.is_none() && name != "viewSpaceMembershipSetting" => {
            vec![audience]
        }
        _ => named,
    }
}

/// The highest step of the cascade that a setting reaches.
fn level(space: &Space, name: &str) -> Option<Allowed> {
    let setting = space.other.get("permissionSettings")?.get(name)?;
    let allows = |role: &str| setting.get(role) == Some(&Json::Bool(true));
    let steps = [
        ("membersAllowed", Allowed::Members),
        ("assistantManagersAllowed", Allowed::Managers),
        ("managersAllowed", Allowed::Owners),
    ];
    let step = steps.into_iter().find(|(role, _)| allows(role));
    step.map(|(_, level)| level)
}

#[cfg(test)]
mod tests;
