//! Titles of direct messages and group chats, which have no name of their own: made from their
//! people.

use std::collections::HashMap;

use futures_util::{StreamExt as _, stream};

use crate::chat::names::{SpaceName, UserName};
use crate::chat::resources::{Membership, Space, SpaceType, UserType};
use crate::chat::{Chat, ListMembers};
use crate::directory::{Directory, Person};

/// People that a title names.
const NAMED: usize = 4;
/// Members that are read of each; a title needs no more.
const READ: u16 = 20;

/// Makes titles, for so many conversations at most: each costs a request.
#[derive(Debug)]
pub struct Titles {
    chat: Chat,
    directory: Directory,
    left: usize,
    me: Option<UserName>,
    closed: bool,
}

impl Titles {
    /// For at most so many conversations; nothing is sent yet.
    pub fn new(chat: Chat, at_most: usize) -> Self {
        Self {
            directory: Directory::new(chat.session().clone()),
            chat,
            left: at_most,
            me: None,
            closed: false,
        }
    }

    /// Gives those of these spaces that have no name one, as far as that is known.
    pub async fn fill(&mut self, spaces: &mut [Space], jobs: usize) {
        let nameless: Vec<&mut Space> = spaces
            .iter_mut()
            .filter(|space| needs_title(space))
            .take(self.left)
            .collect();
        if nameless.is_empty() {
            return;
        }
        self.left -= nameless.len();
        let names: Vec<SpaceName> = nameless.iter().map(|space| space.name.clone()).collect();
        let members: Vec<Vec<Membership>> = stream::iter(names)
            .map(|name| first_members(&self.chat, name))
            .buffered(jobs)
            .collect()
            .await;
        let me = self.me().await;
        let users: Vec<UserName> = members.iter().flatten().filter_map(user).collect();
        let people = self.directory.names(&users).await;
        self.closed |= people.is_err() || self.directory.is_closed();
        let people = people.unwrap_or_default();
        for (space, members) in nameless.into_iter().zip(members) {
            let title = title(&members, me.as_ref(), &people);
            space.display_name = title.or(space.display_name.take());
        }
    }

    /// Whether the directory did not say who people are, so that titles hold their IDs.
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// The caller, who is in all of them and therefore in no title.
    async fn me(&mut self) -> Option<UserName> {
        if self.me.is_none() {
            let me = self.directory.me().await;
            self.me = me.ok().and_then(|me| me.user);
        }
        self.me.clone()
    }
}

fn needs_title(space: &Space) -> bool {
    let named = space
        .display_name
        .as_ref()
        .is_some_and(|name| !name.is_empty());
    !named && !space.is(&SpaceType::Space)
}

/// A conversation that cannot be read keeps its lack of a title.
async fn first_members(chat: &Chat, space: SpaceName) -> Vec<Membership> {
    let list = ListMembers {
        page_size: READ,
        ..ListMembers::default()
    };
    let page = chat.list_members(&space, &list).next().await;
    page.and_then(Result::ok).unwrap_or_default()
}

fn user(membership: &Membership) -> Option<UserName> {
    membership.member.as_ref().map(|user| user.name.clone())
}

fn title(
    members: &[Membership],
    me: Option<&UserName>,
    people: &HashMap<UserName, Person>,
) -> Option<String> {
    let others: Vec<String> = members
        .iter()
        .filter_map(|membership| membership.member.as_ref())
        .filter(|user| me != Some(&user.name))
        .map(|user| {
            let known = people.get(&user.name);
            let own = user.display_name.clone();
            own.or_else(|| known?.name.clone())
                .or_else(|| known?.email.clone())
                .unwrap_or_else(|| match user.user_type {
                    Some(UserType::Bot) => "a Chat app".to_owned(),
                    _ => user.name.to_string(),
                })
        })
        .collect();
    match &others[..] {
        [] => None,
        few if few.len() <= NAMED => Some(few.join(", ")),
        many => Some(format!("{}, …", many[..NAMED].join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: u32) -> Membership {
        let json = format!(
            r#"{{"name":"spaces/A/members/{id}","member":{{"name":"users/{id}","type":"HUMAN"}}}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn a_title_names_the_others_and_ids_where_nobody_knows_more() {
        let me = UserName::from_id("1").unwrap();
        let budi = Person {
            name: Some("Budi".to_owned()),
            ..Person::default()
        };
        let people = HashMap::from([(UserName::from_id("2").unwrap(), budi)]);
        let members: Vec<Membership> = (1..=3).map(member).collect();
        let told = title(&members, Some(&me), &people);
        assert_eq!(told.as_deref(), Some("Budi, users/3"));
        assert_eq!(title(&members[..1], Some(&me), &people), None);
        let crowd: Vec<Membership> = (2..=9).map(member).collect();
        let told = title(&crowd, Some(&me), &people).unwrap();
        assert!(told.ends_with(", users/5, …"), "{told}");
    }
}
