//! The members of a space as compact rows, with names as far as they are known.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::action::Action;
use crate::chat::names::{MemberName, SpaceName, UserName};
use crate::chat::resources::{Affiliation, Membership, MembershipState, Role, UserType};
use crate::text;
use crate::tui::event::Person;
use crate::tui::shared::Shared;
use crate::tui::spaces::minute;
use crate::tui::widgets::list::List;
use crate::work::members::Standing;

use super::order::Order;

/// How many names are asked for at once.
const NAMES: usize = 100;

/// How many people are offered when another owner is named: pages of nine.
const HEIRS: usize = 99;

pub(super) type People = HashMap<UserName, Person>;

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    App,
    Group,
}

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub name: MemberName,
    user: Option<UserName>,
    pub kind: Kind,
    pub role: Option<Role>,
    pub invited: bool,
    pub external: bool,
    /// Minute of joining, 0 where that is not known.
    pub joined: u32,
    given_name: Option<Box<str>>,
    given_email: Option<Box<str>>,
}

impl Member {
    /// As a command names them; groups are named otherwise.
    pub fn argument(&self) -> Option<String> {
        self.user.as_ref().map(ToString::to_string)
    }

    fn new(membership: &Membership) -> Self {
        let user = membership.member.as_ref();
        let is_app = user.is_some_and(|user| user.user_type == Some(UserType::Bot));
        let kind = match (membership.group_member.is_some(), is_app) {
            (true, _) => Kind::Group,
            (false, true) => Kind::App,
            (false, false) => Kind::Person,
        };
        let outside = [Affiliation::External, Affiliation::ManagedExternal];
        let boxed =
            |text: &Option<String>| text.as_deref().filter(|t| !t.is_empty()).map(Box::from);
        Self {
            name: membership.name.clone(),
            user: user.map(|user| user.name.clone()),
            kind,
            role: membership.role.clone(),
            invited: membership.state == Some(MembershipState::Invited),
            external: membership
                .affiliation
                .as_ref()
                .is_some_and(|a| outside.contains(a)),
            joined: minute(membership.create_time.as_deref()),
            given_name: user.and_then(|user| boxed(&user.display_name)),
            given_email: user.and_then(|user| boxed(&user.email)),
        }
    }

    fn person<'a>(&self, people: &'a People) -> Option<&'a Person> {
        people.get(self.user.as_ref()?)
    }

    /// The name, else the address, else the ID.
    pub fn label<'a>(&'a self, people: &'a People) -> Cow<'a, str> {
        let known = self
            .person(people)
            .and_then(|person| person.name.as_deref());
        match known.or(self.given_name.as_deref()) {
            Some(name) => text::safe(name),
            None => match self.email(people) {
                "" => Cow::Owned(match (&self.user, self.kind) {
                    (Some(user), Kind::App) => format!("App {}", user.id()),
                    (Some(user), _) => user.to_string(),
                    (None, _) => self.name.member_id().replacen("group-", "Group ", 1),
                }),
                email => text::safe(email),
            },
        }
    }

    /// The address, where it is known.
    pub fn email<'a>(&'a self, people: &'a People) -> &'a str {
        let known = self
            .person(people)
            .and_then(|person| person.email.as_deref());
        known.or(self.given_email.as_deref()).unwrap_or_default()
    }

    /// Whether it is the person with this address.
    pub fn is(&self, account: &str, people: &People) -> bool {
        !account.is_empty() && self.email(people).eq_ignore_ascii_case(account)
    }

    /// Whether it counts as an owner who can name another.
    pub fn is_owner(&self) -> bool {
        self.role == Some(Role::Owner) && self.kind == Kind::Person && !self.invited
    }

    /// Owners first, people before apps and groups.
    pub fn rank(&self) -> u8 {
        match (&self.role, self.kind) {
            (_, Kind::App) => 4,
            (_, Kind::Group) => 3,
            (Some(Role::Owner), _) => 0,
            (Some(Role::Manager), _) => 1,
            _ => 2,
        }
    }
}

/// All members that are known.
#[derive(Debug, Default)]
pub(super) struct Members {
    all: Vec<Member>,
    view: Vec<usize>,
    list: List,
    incoming: Option<Vec<Member>>,
    complete: bool,
    asked: HashSet<UserName>,
    /// An administrator looks at them.
    as_admin: bool,
    order: Order,
    /// What the rows must hold, in lower case.
    query: String,
}

impl Members {
    /// None yet.
    pub fn new(as_admin: bool) -> Self {
        Self {
            as_admin,
            ..Self::default()
        }
    }

    /// A new reading starts; what is shown stays until it is whole.
    pub fn begin(&mut self) {
        self.incoming = (!self.all.is_empty()).then(Vec::new);
    }

    /// The reading failed or was stopped; what was shown stays.
    pub fn give_up(&mut self) {
        self.incoming = None;
    }

    /// Whether every member that there was at the last reading is here.
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// Takes a page; says whether all rows were replaced.
    pub fn page(&mut self, members: &[Membership], last: bool, people: &People) -> bool {
        let rows = members.iter().map(Member::new);
        match &mut self.incoming {
            Some(incoming) => incoming.extend(rows),
            None => self.all.extend(rows),
        }
        // A list that broke off is replaced as soon as the new one has come as far.
        let (complete, shown) = (self.complete, self.all.len());
        let enough = |fresh: &mut Vec<Member>| last || (!complete && fresh.len() > shown);
        let fresh = self.incoming.take_if(enough);
        let replaced = fresh.is_some();
        if self.incoming.is_none() {
            self.complete = last;
            let name = self.selected().map(|member| member.name.clone());
            self.all = fresh.unwrap_or_else(|| std::mem::take(&mut self.all));
            self.order.sort(&mut self.all, people);
            self.build(people, name.as_ref(), true);
        }
        replaced
    }

    pub const fn order(&self) -> Order {
        self.order
    }

    /// Another order, or names came that it depends on.
    pub fn sort(&mut self, order: Order, people: &People) {
        self.order = order;
        let name = self.selected().map(|member| member.name.clone());
        order.sort(&mut self.all, people);
        self.build(people, name.as_ref(), false);
    }

    /// Shows the rows that hold `query`; the cursor stays on its row where it can.
    pub fn filter(&mut self, query: &str, people: &People) {
        let name = self.selected().map(|member| member.name.clone());
        self.query = query.to_lowercase();
        self.build(people, name.as_ref(), false);
    }

    /// Builds the view with the cursor on this row, at the same height of the screen if `still`.
    fn build(&mut self, people: &People, cursor_on: Option<&MemberName>, still: bool) {
        let query = &self.query;
        let fits = |member: &Member| {
            holds(&member.label(people), query)
                || holds(member.email(people), query)
                || member.name.member_id().contains(query)
        };
        let rows = (0..self.all.len()).filter(|at| query.is_empty() || fits(&self.all[*at]));
        self.view = rows.collect();
        self.list.set_len(self.view.len());
        let here = |at: &usize| Some(&self.all[*at].name) == cursor_on;
        match self.view.iter().position(here) {
            Some(place) if still => self.list.follow(place),
            Some(place) => self.list.go_to(place),
            None => {}
        }
    }

    /// All rows, in order.
    pub fn all(&self) -> &[Member] {
        &self.all
    }

    /// The rows that the filter lets through.
    pub fn seen(&self) -> impl Iterator<Item = &Member> {
        self.view.iter().filter_map(|at| self.all.get(*at))
    }

    pub fn find(&self, name: &MemberName) -> Option<&Member> {
        self.all.iter().find(|member| member.name == *name)
    }

    /// Whether all were read and none is an owner.
    pub fn has_no_owner(&self) -> bool {
        self.complete && !self.all.iter().any(Member::is_owner)
    }

    /// A member is gone.
    pub fn remove(&mut self, name: &MemberName) {
        let Some(gone) = self.all.iter().position(|member| member.name == *name) else {
            return;
        };
        self.all.remove(gone);
        self.view.retain(|at| *at != gone);
        for at in &mut self.view {
            *at -= usize::from(*at > gone);
        }
        self.list.set_len(self.view.len());
        if let Some(incoming) = &mut self.incoming {
            incoming.retain(|member| member.name != *name);
        }
    }

    /// All people among them.
    pub fn users(&self) -> Vec<UserName> {
        let people = self.all.iter().filter(|m| m.kind == Kind::Person);
        people.filter_map(|member| member.user.clone()).collect()
    }

    /// Some people without a name who were not asked about yet; they count as asked now.
    pub fn unnamed(&mut self, people: &People) -> Vec<UserName> {
        let nameless = self.all.iter().filter(|member| member.kind == Kind::Person);
        let nameless = nameless.filter(|member| member.given_name.is_none());
        let mut unknown = Vec::new();
        for user in nameless.filter_map(|member| member.user.clone()) {
            if unknown.len() == NAMES {
                break;
            }
            if !people.contains_key(&user) && self.asked.insert(user.clone()) {
                unknown.push(user);
            }
        }
        unknown
    }

    /// The person at the keyboard, where the names tell.
    pub fn me(&self, shared: &Shared) -> Option<&Member> {
        let account = shared.session.account_name();
        let people = || self.all.iter().filter(|m| m.kind == Kind::Person);
        people().find(|member| member.is(account, &shared.people))
    }

    /// Remembers the caller's role for whoever asks whether something is allowed.
    pub fn learn_role(&self, space: &SpaceName, shared: &mut Shared) {
        if let Some(role) = self.me(shared).and_then(|me| me.role.clone()) {
            shared.roles.insert(space.clone(), role);
        }
    }

    /// What is known of the member under the cursor and of the person at the keyboard.
    fn standing<'a>(&'a self, shared: &Shared) -> Option<Standing<'a>> {
        Some(self.standings(shared)(self.selected()?))
    }

    /// What is known of each member and of the person at the keyboard.
    pub fn standings<'a>(&'a self, shared: &Shared) -> impl Fn(&'a Member) -> Standing<'a> {
        let me = self.me(shared);
        let owners = self.all.iter().filter(|member| member.is_owner()).count();
        let last = self.complete && owners == 1;
        move |member| Standing {
            mine: if self.as_admin {
                Some(&Role::Owner)
            } else {
                me.and_then(|me| me.role.as_ref())
            },
            theirs: member.role.as_ref(),
            is_me: !self.as_admin && me.is_some_and(|me| me.name == member.name),
            is_person: member.kind == Kind::Person,
            is_invited: member.invited,
            is_last_owner: last && member.is_owner(),
        }
    }

    fn is_last_owner(&self, member: &Member) -> bool {
        let owners = self.all.iter().filter(|member| member.is_owner()).count();
        self.complete && member.is_owner() && owners == 1
    }

    /// Whether the person at the keyboard is known to be the only owner.
    pub fn is_last_owner_me(&self, shared: &Shared) -> bool {
        self.me(shared).is_some_and(|me| self.is_last_owner(me))
    }

    /// Why the member under the cursor cannot be removed.
    pub fn refuses_removal(&self, shared: &Shared) -> Option<Cow<'static, str>> {
        // Whoever leaves names another owner on the way.
        let reason = match self.standing(shared) {
            None => "nobody is selected",
            Some(standing) if standing.is_me => return self.refuses_leaving(shared),
            Some(standing) => standing.refuses_removal()?,
        };
        Some(Cow::Borrowed(reason))
    }

    /// Why the member under the cursor cannot get a role.
    pub fn refuses_role(&self, shared: &Shared, role: &Role) -> Option<Cow<'static, str>> {
        let reason = match self.standing(shared) {
            None => "nobody is selected",
            Some(standing) => standing.refuses_role(role)?,
        };
        Some(Cow::Borrowed(reason))
    }

    /// Why the person at the keyboard cannot leave.
    pub fn refuses_leaving(&self, shared: &Shared) -> Option<Cow<'static, str>> {
        let alone = self.is_last_owner_me(shared) && self.heirs(shared).is_empty();
        alone.then_some(Cow::Borrowed(
            "nobody else is in it to become owner; add somebody, or delete the space",
        ))
    }

    /// Who could become owner in the place of the person at the keyboard, managers first: the
    /// membership, the name and the role.
    pub fn heirs(&self, shared: &Shared) -> Vec<(MemberName, String, String)> {
        let me = self.me(shared).map(|me| &me.name);
        let others = self.all.iter().filter(|member| {
            member.kind == Kind::Person && !member.invited && Some(&member.name) != me
        });
        let heir = |member: &Member| {
            let role = member.role.as_ref().map_or("", Role::word);
            let who = member.label(&shared.people).into_owned();
            (member.name.clone(), who, role.to_owned())
        };
        others.take(HEIRS).map(heir).collect()
    }

    /// A role was changed; the row keeps its place until the list is read again.
    pub fn set_role(&mut self, name: &MemberName, role: Role) {
        if let Some(member) = self.all.iter_mut().find(|member| member.name == *name) {
            member.role = Some(role);
        }
    }

    pub fn selected(&self) -> Option<&Member> {
        self.all.get(*self.view.get(self.list.cursor()?)?)
    }

    pub fn at(&self, place: usize) -> Option<&Member> {
        self.all.get(*self.view.get(place)?)
    }

    pub const fn list(&self) -> &List {
        &self.list
    }

    /// Rows that the filter lets through.
    pub const fn shown(&self) -> usize {
        self.view.len()
    }

    /// Puts the cursor on a place; says whether it was there.
    pub fn point(&mut self, place: usize) -> bool {
        let was = self.list.cursor() == Some(place);
        self.list.go_to(place);
        was
    }

    pub fn set_page(&mut self, rows: usize) {
        self.list.set_page(rows);
    }

    pub fn go_to(&mut self, place: usize) {
        self.list.go_to(place);
    }

    pub fn act(&mut self, action: Action) {
        self.list.act(action);
    }
}

/// Whether a text holds a query of small letters, capitals aside. Thousands are asked for each letter
/// that is typed, so the usual ones cost no copy.
fn holds(text: &str, query: &str) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(query);
    }
    let query = query.as_bytes();
    let mut places = text.as_bytes().windows(query.len().max(1));
    query.is_empty() || places.any(|place| place.eq_ignore_ascii_case(query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_found_whatever_the_capitals() {
        for (text, query, found) in [
            ("Ana Putri", "a p", true),
            ("ANA", "ana", true),
            ("Ana", "anna", false),
            ("Zoë", "oë", true),
            ("ÉMILE", "émile", true),
            ("Emile", "é", false),
            ("", "a", false),
            ("Ana", "", true),
        ] {
            assert_eq!(holds(text, query), found, "{query} in {text}");
        }
    }
}
