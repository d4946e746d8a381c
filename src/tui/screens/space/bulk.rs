//! What is done to all that are marked, or to a list of people: a plan that is looked at first.

use std::borrow::Cow;

use crate::action::Action;
use crate::chat::resources::Role;
use crate::tui::bulk::{PlanWish, Told};
use crate::tui::screens::bulk::BulkScreen;
use crate::tui::screens::bulk_people::{BulkPeople, Kind, Places};
use crate::tui::screens::menu::Menu;
use crate::tui::screens::{Cx, Screen as _};
use crate::tui::shared::Shared;
use crate::work::change::{Change, Place, Subject};
use crate::work::members::RowResult;
use crate::work::run::RunEvent;

use super::SpaceScreen;
use super::changing::What;
use super::members::{Kind as Rank, Member};

/// What is done with those who are marked; the list that they become the members of is their own.
const MARKED: [Action; 6] = [
    Action::RemoveMember,
    Action::MakeOwner,
    Action::MakeManager,
    Action::MakeMember,
    Action::SyncMembers,
    Action::AddElsewhere,
];

impl SpaceScreen {
    /// The marked members that a change is for, and why others are left out.
    fn split_marked<'a>(
        &'a self,
        shared: &Shared,
        what: &What,
    ) -> (Vec<&'a Member>, Vec<(&'a Member, &'static str)>) {
        let standing = self.members.standings(shared);
        let reason = |member| {
            let standing = standing(member);
            match what {
                What::Role(role) => standing.refuses_role(role),
                _ if standing.is_me => Some("you leave by yourself"),
                _ => standing.refuses_removal(),
            }
        };
        let (mut takes, mut leaves) = (Vec::new(), Vec::new());
        let marked = self.members.all().iter();
        for member in marked.filter(|member| self.marks.contains(&member.name)) {
            match reason(member) {
                Some(reason) => leaves.push((member, reason)),
                None => takes.push(member),
            }
        }
        (takes, leaves)
    }

    /// Why the marked members cannot be changed so.
    pub(super) fn refuses_marked(&self, shared: &Shared, what: &What) -> Option<Cow<'static, str>> {
        let (takes, leaves) = self.split_marked(shared, what);
        if takes.is_empty() {
            let reason = leaves.first().map_or("nobody is marked", |(_, why)| *why);
            return Some(Cow::Borrowed(reason));
        }
        let owners = |members: &mut dyn Iterator<Item = &Member>| {
            members.filter(|member| member.is_owner()).count()
        };
        let go = owners(&mut takes.iter().copied());
        let all = owners(&mut self.members.all().iter());
        let stays_owner = matches!(what, What::Role(Role::Owner));
        (!stays_owner && go > 0 && go == all)
            .then_some(Cow::Borrowed("no owner would be left: unmark one of them"))
    }

    /// Shows the plan for all of them, and says who is left out of it.
    pub(super) fn plan_for_marked(&self, cx: &mut Cx<'_>, what: What) {
        let (takes, leaves) = self.split_marked(cx.shared, &what);
        let people = &cx.shared.people;
        let left_out = leaves
            .iter()
            .map(|(member, reason)| format!("{} is left out: {reason}.", member.label(people)));
        let notes = left_out.collect();
        let members = takes.iter().map(|member| member.name.clone()).collect();
        let place = self.target.title.clone();
        let wish = match what {
            What::Role(role) => PlanWish::SetRole {
                members,
                place,
                role,
            },
            _ => PlanWish::Remove { members, place },
        };
        cx.push(BulkScreen::new(wish, self.target.admin).knowing(notes));
    }

    /// What can be done with those who are marked, and with lists of people.
    pub(super) fn offer(&self, cx: &mut Cx<'_>) {
        let these = if self.marks.is_empty() {
            let here = Kind::ACTIONS.into_iter();
            here.filter(|action| action.entry().contexts.contains(&self.context()))
                .collect()
        } else {
            MARKED.to_vec()
        };
        let title = match self.marks.len() {
            0 => self.target.title.clone(),
            1 => "1 member is marked".to_owned(),
            n => format!("{n} members are marked"),
        };
        let menu = Menu::of_these(&title, &these, self, cx.shared);
        cx.push(menu.intro("Each shows a plan first; nothing is changed before it is run."));
    }

    /// The marked people, else the one under the cursor: how the API knows them, and their names.
    pub(super) fn chosen_people(&self, shared: &Shared) -> Vec<(String, Option<String>)> {
        let all = self.members.all().iter();
        let mut chosen: Vec<&Member> = all
            .filter(|member| self.marks.contains(&member.name))
            .collect();
        if chosen.is_empty() {
            chosen.extend(self.members.selected());
        }
        let people = chosen.into_iter().filter(|one| one.kind == Rank::Person);
        let people = people.filter_map(|member| {
            let name = member.label(&shared.people).into_owned();
            Some((member.argument()?, Some(name)))
        });
        people.collect()
    }

    /// Opens the form for a list of people, which begins with those who are marked.
    pub(super) fn open_many(&self, cx: &mut Cx<'_>, kind: Kind) {
        let marked = match kind {
            Kind::Elsewhere => self.chosen_people(cx.shared),
            Kind::Copy => Vec::new(),
            _ if self.marks.is_empty() => Vec::new(),
            _ => self.chosen_people(cx.shared),
        };
        let kiosk = cx.shared.session.kiosk.is_some();
        let place = Places::one(&self.target);
        cx.push(BulkPeople::new(kind, place, marked, kiosk));
    }

    /// What came of rows that are about this space: they lose their marks.
    pub(super) fn hear(&mut self, shared: &Shared, told: &Told) {
        let Some(run) = &shared.run else { return };
        for event in &told.events {
            let RunEvent::Ended { step, row } = event else {
                continue;
            };
            if row.result == RowResult::Failed {
                continue;
            }
            let change = run.plan.steps.get(*step).map(|step| &step.change);
            let Some(change) = change else { continue };
            let who = match change {
                Change::RemoveMember { who, .. } => who.clone(),
                Change::SetRole { who, .. } => Subject::Person(who.clone()),
                _ => continue,
            };
            let here = change.place() == Some(&Place::Is(self.target.name.clone()));
            let name = who.membership(&self.target.name).filter(|_| here);
            let Some(name) = name else { continue };
            self.marks.remove(&name);
            match change {
                Change::SetRole { role, .. } => self.members.set_role(&name, role.clone()),
                _ => self.members.remove(&name),
            }
        }
    }

    /// What a member action does to all that are marked.
    pub(super) fn of_marked(&self, action: Action) -> Option<What> {
        if self.marks.is_empty() {
            return None;
        }
        match action {
            Action::RemoveMember => Some(What::Remove),
            _ => super::changing::role_of(action).map(What::Role),
        }
    }
}
