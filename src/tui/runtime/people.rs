//! People for the picker: the directory's answer, and who is in a space already.

use std::collections::BTreeMap;

use super::accounts::Account;
use super::requests;
use crate::chat::ListMembers;
use crate::chat::names::SpaceName;
use crate::chat::resources::UserType;
use crate::text::explanation::Explanation;
use crate::tui::event::{Found, Outcome, Person};

/// People whose name or address begins so.
pub(super) async fn search(account: &Account, query: &str) -> Result<Outcome, Explanation> {
    let people = account.directory.search(query).await;
    let people = people.map_err(|e| e.explain())?;
    let found = people.into_iter().map(|person| Found {
        user: person.user,
        person: Person {
            name: person.name,
            email: person.email,
        },
    });
    Ok(Outcome::PeopleFound(found.collect()))
}

/// Names that are looked up for a list.
const NAMES: usize = 200;

/// The people who have joined a space, with the names of some of them.
pub(super) async fn inside(account: &Account, space: SpaceName) -> Result<Outcome, Explanation> {
    let members = account.chat.list_members(&space, &ListMembers::default());
    let members = members.all().await.map_err(|e| e.explain())?;
    let users = members.into_iter().filter_map(|member| member.member);
    let humans = users.filter(|user| user.user_type != Some(UserType::Bot));
    let users: Vec<_> = humans.map(|user| user.name).collect();
    // Names are for show: the IDs are enough.
    let some = &users[..users.len().min(NAMES)];
    let people = match requests::names(account, some).await {
        Outcome::Names { people, .. } => people,
        _ => BTreeMap::new(),
    };
    Ok(Outcome::PeopleOf {
        spaces: vec![(space, users)],
        people,
    })
}

/// Everybody in a space, invited people too.
pub(super) async fn present(account: &Account, space: SpaceName) -> Result<Outcome, Explanation> {
    let list = ListMembers {
        show_invited: true,
        ..ListMembers::default()
    };
    let members = account.chat.list_members(&space, &list).all().await;
    let members = members.map_err(|e| e.explain())?;
    let users = members.into_iter().filter_map(|member| member.member);
    let users = users.map(|user| user.name).collect();
    Ok(Outcome::PeopleOf {
        spaces: vec![(space, users)],
        people: BTreeMap::new(),
    })
}
