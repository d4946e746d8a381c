//! How a space is read: its details, its members page by page, the names of its people; and how
//! a refresh keeps what the person has set.

use std::collections::BTreeMap;

use crate::chat::names::UserName;
use crate::chat::resources::{Membership, Space};
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::{Person, Slot};
use crate::tui::screens::Cx;
use crate::tui::screens::spaces::{STALE_MS, Target};
use crate::tui::spaces::{Badge, Kind, Owners};

use super::SpaceScreen;
use super::settings::SettingsForm;

impl SpaceScreen {
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        (self.trouble, self.details_trouble) = (None, None);
        self.read_at = cx.now;
        self.members.begin();
        let name = self.target.name.clone();
        let as_admin = |request: Request| request.with_admin_access(self.target.admin);
        cx.ask(Slot::Space, as_admin(Request::GetSpace(name.clone())));
        cx.ask(Slot::Members, as_admin(Request::LoadMembers(name)));
    }

    /// Whether it is time to read it again by itself.
    pub(super) fn is_stale(&self, cx: &Cx<'_>) -> bool {
        let slots = &cx.shared.slots;
        let busy = slots.is_running(Slot::Members) || slots.writes() > 0;
        !busy && !cx.shared.link.is_lost() && cx.now >= self.read_at.after(STALE_MS)
    }

    /// Asks for the names of people who have none yet, some at a time.
    pub(super) fn look_up(&mut self, cx: &mut Cx<'_>) {
        if cx.shared.slots.is_running(Slot::Names) {
            return;
        }
        let unknown = self.members.unnamed(&cx.shared.people);
        if !unknown.is_empty() {
            cx.ask(Slot::Names, Request::LookUpNames(unknown));
        }
    }

    /// A conversation without a name is called by its people, once they are known.
    fn name_it(&mut self, cx: &mut Cx<'_>) {
        if self.target.named || !self.target.kind.is_of_people() {
            return;
        }
        let target = &mut self.target;
        let title = cx
            .shared
            .learn(&target.name, target.kind, &self.members.users());
        target.title = title.unwrap_or_else(|| target.title.clone());
    }

    pub(super) fn stop(cx: &mut Cx<'_>) {
        for slot in [Slot::Space, Slot::Members, Slot::Names] {
            cx.cancel(slot);
        }
    }

    pub(super) fn details_came(&mut self, cx: &mut Cx<'_>, space: &Space) {
        let owners = match (self.members.is_complete(), self.members.has_no_owner()) {
            (true, true) => Owners::None,
            (true, false) => Owners::Some,
            _ => Owners::Unknown,
        };
        let row = cx.shared.row_of_open(space, owners, cx.now);
        let title = cx.shared.titles.get(&self.target.name).cloned();
        self.target = Target::of(&row).with_admin_access(self.target.admin);
        if let Some(title) = title.filter(|_| !self.target.named) {
            self.target.title = title;
        }
        self.badges = row.badges;
        cx.shared.spaces.refresh(row);
        self.name_it(cx);
        match &mut self.settings {
            Some(form) => form.rebase(space),
            None => self.settings = Some(SettingsForm::new(space, self.target.admin)),
        }
        self.space = Some(Box::new(space.clone()));
    }

    pub(super) fn members_came(&mut self, cx: &mut Cx<'_>, members: &[Membership], last: bool) {
        let here = self.members.selected().map(|member| {
            let who = member.label(&cx.shared.people).into_owned();
            (member.name.clone(), who)
        });
        let replaced = self.members.page(members, last, &cx.shared.people);
        if replaced {
            self.tell_who_is_gone(cx, here);
        }
        self.name_it(cx);
        self.members.learn_role(&self.target.name, cx.shared);
        if last && self.target.kind == Kind::Space {
            self.badges.set(Badge::NoOwner, self.members.has_no_owner());
            let badges = self.badges;
            cx.shared.spaces.set_badges(&self.target.name, badges);
            cx.shared.opened.insert(self.target.name.clone(), badges);
        }
        self.look_up(cx);
    }

    pub(super) fn members_failed(&mut self, cx: &mut Cx<'_>, why: &Explanation) {
        self.members.give_up();
        if why.cause == Cause::NotSignedIn {
            cx.error("You are not signed in any more", why.clone());
        }
        if why.scope.is_some() {
            cx.error("You may not see the members", why.clone());
        }
        self.trouble = Some(why.clone());
    }

    pub(super) fn names_came(
        &mut self,
        cx: &mut Cx<'_>,
        people: &BTreeMap<UserName, Person>,
        notice: Option<&String>,
    ) {
        let known = people.iter().map(|(name, p)| (name.clone(), p.clone()));
        cx.shared.people.extend(known);
        self.name_it(cx);
        self.members.learn_role(&self.target.name, cx.shared);
        if let Some(notice) = notice {
            self.notice = Some(notice.clone());
        }
        self.sort_again(cx.shared);
        self.look_up(cx);
    }
}
