//! Where somebody is: every space that the caller sees, or that the organization has, asked for
//! their membership. The API has no list of another person's spaces.

use std::pin::pin;

use futures_util::{Stream, StreamExt as _, stream};

use crate::chat::names::{MemberName, UserName};
use crate::chat::resources::{Membership, MembershipState, Space, SpaceType};
use crate::chat::{AdminQuery, Chat, ChatError, ListSpaces, SearchSpaces};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::members::user_name;
use crate::work::plan::{Plan, Titled};

/// A space that somebody is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    /// The space, as lists show it.
    pub space: Space,
    /// Their place in it.
    pub membership: Membership,
}

/// Where somebody is.
#[derive(Debug, Default)]
pub struct Whereabouts {
    /// The spaces that they are in or invited to, in the order of the list.
    pub inside: Vec<Inside>,
    /// Spaces that would not say.
    pub unread: Vec<(Space, Explanation)>,
    /// How many spaces were asked.
    pub asked: usize,
}

/// Asks every named space and group chat for somebody, with so many requests at once; with an
/// administrator's access every named space of the organization. `told` hears how many were asked
/// so far.
///
/// Somebody who is in a space by way of a group only is not found there.
pub async fn whereabouts(
    chat: &Chat,
    who: &Who,
    jobs: usize,
    mut told: impl FnMut(usize),
) -> Result<Whereabouts, Explanation> {
    let user = user_name(chat, who).await?;
    let answers = all_spaces(chat)
        .map(|space| ask(chat, &user, space))
        .buffered(jobs.max(1));
    let mut answers = pin!(answers);
    let mut found = Whereabouts::default();
    while let Some(answer) = answers.next().await {
        let (space, membership) = answer?;
        found.asked += 1;
        match membership {
            Ok(Some(membership)) => found.inside.push(Inside { space, membership }),
            Ok(None) => {}
            Err(error) => found.unread.push((space, error)),
        }
        told(found.asked);
    }
    Ok(found)
}

impl Whereabouts {
    /// A plan for these spaces, with what they are called.
    pub(super) fn titled(&self, plan: Plan) -> Titled {
        let inside = self.inside.iter().map(|inside| &inside.space);
        let all = inside.chain(self.unread.iter().map(|(space, _)| space));
        let titles =
            all.filter_map(|space| Some((space.name.clone(), space.display_name.clone()?)));
        Titled {
            plan,
            titles: titles.collect(),
        }
    }

    /// An error where nothing was found at all, as after a typing error.
    pub fn or_nobody(self, who: &Who) -> Result<Self, Explanation> {
        if !self.inside.is_empty() || !self.unread.is_empty() {
            return Ok(self);
        }
        let message = format!(
            "{who} is in none of the {} spaces that were asked",
            self.asked
        );
        Err(Explanation::new(Cause::NotFound, message).hint(
            "Check the address for typing errors. With --admin every space of the organization \
             is asked.",
        ))
    }
}

type Asked = Result<(Space, Result<Option<Membership>, Explanation>), Explanation>;

async fn ask(chat: &Chat, user: &UserName, space: Result<Space, ChatError>) -> Asked {
    let space = space.map_err(|error| error.explain())?;
    let name = MemberName::new(&space.name, user.id())
        .map_err(|error| Explanation::new(Cause::Usage, error.to_string()))?;
    let membership = match chat.get_member(&name).await {
        Ok(membership) if membership.state == Some(MembershipState::NotAMember) => Ok(None),
        Ok(membership) => Ok(Some(membership)),
        Err(error) if error.is_status(404) => Ok(None),
        Err(error) => Err(error.explain()),
    };
    Ok((space, membership))
}

/// Every space that can be asked, page by page; direct messages stay between two.
fn all_spaces(chat: &Chat) -> impl Stream<Item = Result<Space, ChatError>> {
    let pages = if chat.is_admin() {
        chat.search_spaces(&SearchSpaces {
            query: AdminQuery::default().text(),
            order_by: None,
        })
    } else {
        chat.list_spaces(&ListSpaces {
            types: vec![SpaceType::Space, SpaceType::GroupChat],
            ..ListSpaces::default()
        })
    };
    let pages = stream::unfold(pages, async |mut pages| {
        let page = pages.next().await?;
        Some((page, pages))
    });
    pages.flat_map(|page| match page {
        Ok(spaces) => stream::iter(spaces.into_iter().map(Ok).collect::<Vec<_>>()),
        Err(error) => stream::iter(vec![Err(error)]),
    })
}
