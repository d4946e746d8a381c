//! What may be set, by whom, and to what: the rules of `spaces.patch` as far as they are known before
//! asking. The API has the last word.

use super::{Item, Settings, Value};
use crate::chat::patch::{Allowed, Setting};
use crate::chat::resources::{Role, SpaceType};
use crate::work::spaces::{DESCRIPTION_MAX, DESCRIPTION_SAFE, GUIDELINES_MAX, NAME_MAX};

/// Something about an item that should be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub text: String,
    /// It cannot be saved like this.
    pub fatal: bool,
}

impl Settings {
    /// Why whoever has this role cannot set an item; `None` for the role: it is not known.
    pub fn refuses(&self, item: Item, role: Option<&Role>) -> Option<&'static str> {
        match item {
            Item::Posting => return Some("it is chosen when a space is made"),
            Item::Viewed => return Some("it follows who may see who is in it"),
            _ => {}
        }
        match self.kind {
            Some(SpaceType::DirectMessage) if item != Item::History => {
                return Some("a direct message has no such setting");
            }
            Some(SpaceType::GroupChat) if !is_open_to_group_chats(item) => {
                return Some("a group chat has no such setting; turn it into a space first");
            }
            Some(SpaceType::GroupChat | SpaceType::DirectMessage) => return None,
            _ => {}
        }
        if self.importing && matches!(item, Item::Found | Item::Joined) {
            return Some("it is still being imported");
        }
        let permitted = match item {
            Item::History => self.level(Setting::ToggleHistory),
            Item::Name | Item::Description | Item::Guidelines => {
                self.level(Setting::ModifySpaceDetails)
            }
            _ => Some(Allowed::Managers),
        };
        match (permitted, role) {
            (Some(Allowed::Owners), Some(Role::Manager | Role::Member)) => {
                Some("here only owners may change it")
            }
            (Some(Allowed::Managers), Some(Role::Member)) => {
                Some("only owners and managers may change it")
            }
            _ => None,
        }
    }

    /// Why an administrator who is not in the space cannot set an item: fewer masks are allowed
    /// with `useAdminAccess`, and who sees the members goes together with one that is not.
    pub fn refuses_admin(&self, item: Item) -> Option<&'static str> {
        let barred = matches!(
            item,
            Item::History
                | Item::Found
                | Item::Joined
                | Item::Permission(Setting::ViewSpaceMembership)
        );
        let barred = barred.then_some("Google lets owners change it, but not administrators");
        self.refuses(item, Some(&Role::Owner)).or(barred)
    }

    /// What is wrong with an item, or should be known about it.
    pub fn fault(&self, item: Item) -> Option<Fault> {
        let fatal = |text: String| Some(Fault { text, fatal: true });
        let length = self.text(item).chars().count();
        let most = |max: usize| fatal(format!("{length} characters; at most {max} are allowed"));
        match item {
            Item::Name if self.text(item).trim().is_empty() => {
                let becomes = [Item::Description, Item::Guidelines];
                let named = becomes.iter().any(|item| !self.text(*item).is_empty());
                match self.kind {
                    Some(SpaceType::Space) => fatal("a space needs a name".to_owned()),
                    Some(SpaceType::GroupChat) if named => {
                        fatal("a group chat that becomes a space needs a name".to_owned())
                    }
                    _ => None,
                }
            }
            Item::Name if length > NAME_MAX => most(NAME_MAX),
            Item::Description if length > DESCRIPTION_MAX => most(DESCRIPTION_MAX),
            Item::Description if length > DESCRIPTION_SAFE => Some(Fault {
                text: format!(
                    "{length} characters; Google may refuse more than {DESCRIPTION_SAFE}"
                ),
                fatal: false,
            }),
            Item::Guidelines if length > GUIDELINES_MAX => most(GUIDELINES_MAX),
            Item::Joined if !self.is_found_by_all_who_join() => {
                fatal("who may join must be able to find it".to_owned())
            }
            Item::Permission(Setting::ViewSpaceMembership)
                if self.get(Item::Viewed) != Value::Audiences(Vec::new())
                    && self.level(Setting::ViewSpaceMembership) != Some(Allowed::Members) =>
            {
                Some(Fault {
                    text: "the audience will not see the members any more".to_owned(),
                    fatal: false,
                })
            }
            _ => None,
        }
    }

    fn is_found_by_all_who_join(&self) -> bool {
        let [found, joined, _] = &self.audiences;
        joined.iter().all(|audience| found.contains(audience))
    }
}

const fn is_open_to_group_chats(item: Item) -> bool {
    matches!(
        item,
        Item::Name | Item::Description | Item::Guidelines | Item::History
    )
}
