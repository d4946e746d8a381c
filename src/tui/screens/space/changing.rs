//! Changes of members from the list: roles, removals and leaving; what is asked before, which rows
//! are under way, and what came of them.

use crate::action::Action;
use crate::chat::names::MemberName;
use crate::chat::resources::Role;
use crate::tui::effect::Request;
use crate::tui::event::{Outcome, RowResult, RowState, Slot};
use crate::tui::screens::menu::Menu;
use crate::tui::screens::{Cx, Nav, Screen as _};
use crate::tui::shared::Tone;
use crate::work::spaces::settings::{Item, Value};

use super::SpaceScreen;

/// A member that is being changed.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub member: MemberName,
    who: String,
    /// It is the person at the keyboard.
    me: bool,
    pub what: What,
    slot: Slot,
}

/// What is done to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Remove,
    Role(Role),
    /// They become owner, then the person at the keyboard leaves.
    Inherit,
    Leave,
}

/// A question that is open above the screen.
#[derive(Debug, Clone)]
pub(super) enum Asking {
    Remove(MemberName, String, bool),
    /// What the members are sorted by.
    Order,
    Leave,
    /// One of these becomes owner.
    Heir(Vec<(MemberName, String)>),
    LeaveTo(MemberName, String),
    /// One of these values for a setting.
    Setting(Item, Vec<Value>),
    /// Whether a group chat becomes a space.
    Convert,
    /// Whether changed settings are dropped.
    Discard,
}

/// The role that an action gives.
pub(super) const fn role_of(action: Action) -> Option<Role> {
    match action {
        Action::MakeOwner => Some(Role::Owner),
        Action::MakeManager => Some(Role::Manager),
        Action::MakeMember => Some(Role::Member),
        _ => None,
    }
}

const fn action_of(what: &What) -> Action {
    match what {
        What::Remove => Action::RemoveMember,
        What::Role(Role::Manager) => Action::MakeManager,
        What::Role(Role::Member) => Action::MakeMember,
        What::Role(_) => Action::MakeOwner,
        What::Inherit | What::Leave => Action::LeaveSpace,
    }
}

/// With its article, for sentences.
pub(super) fn a_role(role: &Role) -> &str {
    match role {
        Role::Owner => "an owner",
        Role::Manager => "a manager",
        Role::Member => "an ordinary member",
        Role::Unknown(other) => other,
    }
}

impl SpaceScreen {
    /// What is under way for a member.
    pub(super) fn pending(&self, member: &MemberName) -> Option<&What> {
        let of = |pending: &&Pending| pending.member == *member;
        self.pending.iter().find(of).map(|pending| &pending.what)
    }

    /// Why the last change of a member failed, if it did.
    pub(super) fn why_failed(&self, member: &MemberName) -> Option<&str> {
        let failed = self.failed.iter().find(|(name, _)| name == member);
        failed.map(|(_, why)| why.as_str())
    }

    /// As `why_failed`, of the member under the cursor.
    pub(super) fn why_failed_here(&self) -> Option<&str> {
        self.why_failed(&self.members.selected()?.name)
    }

    pub(super) fn set_role(&mut self, cx: &mut Cx<'_>, role: Role) {
        let Some(member) = self.members.selected() else {
            return;
        };
        let (name, who) = (
            member.name.clone(),
            member.label(&cx.shared.people).into_owned(),
        );
        let request = Request::SetRole {
            member: name.clone(),
            role: role.clone(),
        };
        self.send(cx, request, vec![(name, who, false, What::Role(role))]);
    }

    /// Sends a change of this space.
    pub(super) fn write(&self, cx: &mut Cx<'_>, request: Request) -> Slot {
        cx.write(request.with_admin_access(self.target.admin))
    }

    /// Sends a change and shows the rows that it is about as under way.
    fn send(
        &mut self,
        cx: &mut Cx<'_>,
        request: Request,
        rows: Vec<(MemberName, String, bool, What)>,
    ) {
        self.failed.clear();
        let slot = self.write(cx, request);
        let rows = rows.into_iter().map(|(member, who, me, what)| Pending {
            member,
            who,
            me,
            what,
            slot,
        });
        self.pending.extend(rows);
    }

    pub(super) fn ask_to_remove(&mut self, cx: &mut Cx<'_>) {
        let Some(member) = self.members.selected() else {
            return;
        };
        let who = member.label(&cx.shared.people).into_owned();
        let me = member.is(cx.shared.session.account_name(), &cx.shared.people);
        if me && !self.target.admin {
            self.ask_to_leave(cx);
            return;
        }
        let title = &self.target.title;
        let text = format!("{who} will no longer see {title}.");
        let yes = format!("Remove {who}");
        self.asking = Some(Asking::Remove(member.name.clone(), who, me));
        cx.push(Menu::question("Remove from the space?", text, &yes));
    }

    /// The only owner is asked for another one first.
    pub(super) fn ask_to_leave(&mut self, cx: &mut Cx<'_>) {
        if self.members.is_last_owner_me(cx.shared) {
            self.ask_for_heir(cx);
            return;
        }
        let title = &self.target.title;
        let text = format!("You will no longer see {title} until somebody adds you again.");
        self.asking = Some(Asking::Leave);
        cx.push(Menu::question("Leave?", text, "Leave the space"));
    }

    fn ask_for_heir(&mut self, cx: &mut Cx<'_>) {
        let heirs = self.members.heirs(cx.shared);
        let title = &self.target.title;
        let text = format!("You are the only owner of {title}. Who becomes owner when you leave?");
        let choices = heirs
            .iter()
            .map(|(_, who, role)| (who.clone(), role.clone()))
            .collect();
        let heirs = heirs.into_iter().map(|(member, who, _)| (member, who));
        self.asking = Some(Asking::Heir(heirs.collect()));
        cx.push(Menu::of_choices("Name another owner first", choices).intro(text));
    }

    /// The answer to the open question.
    pub(super) fn answered(&mut self, cx: &mut Cx<'_>, index: usize) {
        match (self.asking.take(), index) {
            (Some(Asking::Heir(heirs)), _) => {
                let Some((member, who)) = heirs.into_iter().nth(index) else {
                    return;
                };
                let text = format!("{who} becomes an owner, then you are removed.");
                let yes = format!("Make {who} owner and leave");
                self.asking = Some(Asking::LeaveTo(member, who));
                cx.push(Menu::question("Leave?", text, &yes));
            }
            (Some(Asking::Remove(member, who, me)), 1) => {
                let request = Request::RemoveMember(member.clone());
                self.send(cx, request, vec![(member, who, me, What::Remove)]);
            }
            (Some(Asking::Order), _) => self.sort_by(cx.shared, index),
            (Some(Asking::Leave), 1) => self.leave_space(cx, None),
            (Some(Asking::LeaveTo(member, who)), 1) => self.leave_space(cx, Some((member, who))),
            (Some(Asking::Setting(item, values)), _) => {
                if let Some(value) = values.into_iter().nth(index) {
                    self.set_setting(item, value);
                }
            }
            (Some(Asking::Convert), 1) => self.save_settings(cx),
            (Some(Asking::Discard), 1) => Self::leave(cx),
            _ => {}
        }
    }

    fn leave_space(&mut self, cx: &mut Cx<'_>, heir: Option<(MemberName, String)>) {
        let request = Request::Leave {
            space: self.target.name.clone(),
            heir: heir.as_ref().map(|(member, _)| member.clone()),
        };
        let me = self.members.me(cx.shared).map(|me| me.name.clone());
        // Without names nobody knows which row is the caller's; the answer still comes.
        let me = me.or_else(|| MemberName::new(&self.target.name, "me").ok());
        let mut rows: Vec<_> = heir
            .into_iter()
            .map(|(member, who)| (member, who, false, What::Inherit))
            .collect();
        rows.extend(me.map(|me| (me, "You".to_owned(), true, What::Leave)));
        self.send(cx, request, rows);
    }

    /// An answer to a change of ours.
    pub(super) fn changed(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        if !self.pending.iter().any(|pending| pending.slot == slot) {
            return false;
        }
        match outcome {
            Outcome::Row(row) => self.row(cx, slot, row),
            Outcome::Failed(why) => {
                let first = self.pending.iter().find(|pending| pending.slot == slot);
                let action = first.map_or(Action::RemoveMember, |first| action_of(&first.what));
                self.pending.retain(|pending| pending.slot != slot);
                cx.error_of(action, "Not done", why.clone());
            }
            Outcome::WriteFinished => self.pending.retain(|pending| pending.slot != slot),
            _ => return false,
        }
        true
    }

    fn row(&mut self, cx: &mut Cx<'_>, slot: Slot, row: &RowResult) {
        // The first row of leaving is the heir's, the second the caller's own.
        let wanted = |pending: &&Pending| {
            pending.slot == slot && (pending.what != What::Leave || row.index == 1)
        };
        let Some(pending) = self.pending.iter().rfind(wanted).cloned() else {
            return;
        };
        let what = &pending.what;
        if let RowState::Failed(why) = &row.state {
            let last_owner = why.reason.as_deref() == Some("last_owner");
            if *what == What::Leave && last_owner && !self.members.heirs(cx.shared).is_empty() {
                self.ask_for_heir(cx);
                return;
            }
            let said = match what {
                What::Remove => "Not removed",
                What::Role(_) => "The role was not changed",
                What::Inherit => "Nobody was made owner, and you are still in the space",
                What::Leave => "You are still in the space",
            };
            self.failed
                .push((pending.member.clone(), why.message.clone()));
            cx.error_of(action_of(what), said, why.clone());
            return;
        }
        let who = &pending.who;
        match what {
            What::Role(role) => {
                self.members.set_role(&pending.member, role.clone());
                let said = format!("{who} is {} now.", a_role(role));
                cx.toast(Tone::Good, said);
                self.members.learn_role(&self.target.name, cx.shared);
            }
            What::Inherit => self.members.set_role(&pending.member, Role::Owner),
            What::Remove => {
                self.members.remove(&pending.member);
                self.marks.remove(&pending.member);
                cx.toast(Tone::Good, format!("Removed {who}."));
            }
            What::Leave => cx.toast(Tone::Good, format!("You left {}.", self.target.title)),
        }
        if pending.me {
            cx.shared.spaces.remove(&self.target.name);
            if !self.target.admin {
                cx.nav.push(Nav::Leave(self.context()));
            }
        }
    }
}
