//! The same change for all marked members: asked about once, sent one after the other, with what
//! came of each.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::action::Action;
use crate::chat::names::MemberName;
use crate::chat::resources::Role;
use crate::oauth::Explanation;
use crate::tui::effect::Request;
use crate::tui::event::{Outcome, RowState, Slot};
use crate::tui::screens::Cx;
use crate::tui::screens::menu::Menu;
use crate::tui::shared::{Shared, Tone};

use super::SpaceScreen;
use super::changing::{Asking, What, a_role};
use super::members::Member;

/// A change of several members under way.
#[derive(Debug)]
pub(super) struct Bulk {
    what: What,
    queue: VecDeque<(MemberName, String)>,
    now: Option<(MemberName, String, Slot)>,
    total: usize,
    done: usize,
    failed: Vec<(String, String)>,
}

impl Bulk {
    /// How far it is.
    pub fn progress(&self) -> String {
        let doing = match &self.what {
            What::Role(_) => "changing roles",
            _ => "removing",
        };
        let at = self.total - self.queue.len();
        format!("{doing}: {at} of {}", self.total)
    }
}

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
        if self.bulk.is_some() {
            return Some(Cow::Borrowed("a change of several is under way"));
        }
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

    /// Asks once for all.
    pub(super) fn ask_about_marked(&mut self, cx: &mut Cx<'_>, what: What) {
        let (takes, leaves) = self.split_marked(cx.shared, &what);
        let label = |member: &Member| member.label(&cx.shared.people).into_owned();
        let named = |member: &&Member| (member.name.clone(), label(member));
        let takes: Vec<_> = takes.iter().map(named).collect();
        let first = leaves
            .first()
            .map(|(member, reason)| (label(member), *reason));
        let people = match &takes[..] {
            [] => return,
            [(_, who)] => who.clone(),
            many => format!("{} members", many.len()),
        };
        let title = &self.target.title;
        let (head, mut text, yes) = match &what {
            What::Role(role) => {
                let role = a_role(role);
                (
                    "Change the roles?",
                    format!("In {title}, {people}: each becomes {role}."),
                    format!("Make {people} {role}"),
                )
            }
            _ => (
                "Remove from the space?",
                format!("{people} will no longer see {title}."),
                format!("Remove {people}"),
            ),
        };
        if let Some((who, reason)) = first {
            let more = match leaves.len() {
                1 => String::new(),
                n => format!(" ({} more)", n - 1),
            };
            text = format!("{text} Left out: {who}{more}: {reason}.");
        }
        self.asking = Some(Asking::Marked(what, takes));
        cx.push(Menu::question(head, text, &yes));
    }

    pub(super) fn begin_bulk(
        &mut self,
        cx: &mut Cx<'_>,
        what: What,
        takes: Vec<(MemberName, String)>,
    ) {
        self.failed.clear();
        self.bulk = Some(Bulk {
            what,
            total: takes.len(),
            queue: takes.into(),
            now: None,
            done: 0,
            failed: Vec::new(),
        });
        self.next_of_bulk(cx);
    }

    /// Sends the next change, or says what came of all of them.
    fn next_of_bulk(&mut self, cx: &mut Cx<'_>) {
        let Some(bulk) = &mut self.bulk else { return };
        let Some((member, who)) = bulk.queue.pop_front() else {
            self.end_of_bulk(cx);
            return;
        };
        let request = match &bulk.what {
            What::Role(role) => Request::SetRole {
                member: member.clone(),
                role: role.clone(),
            },
            _ => Request::RemoveMember(member.clone()),
        };
        let slot = self.write(cx, request);
        if let Some(bulk) = &mut self.bulk {
            bulk.now = Some((member, who, slot));
        }
    }

    /// What is done to this member right now, as part of a change of several.
    pub(super) fn bulk_of(&self, member: &MemberName) -> Option<&What> {
        let bulk = self.bulk.as_ref()?;
        let (now, ..) = bulk.now.as_ref()?;
        (now == member).then_some(&bulk.what)
    }

    /// An answer to a change of several; says whether it was one.
    pub(super) fn bulk_answer(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        let ours = |bulk: &&mut Bulk| bulk.now.as_ref().is_some_and(|(.., now)| *now == slot);
        let Some(bulk) = self.bulk.as_mut().filter(ours) else {
            return false;
        };
        let Some((member, who, _)) = bulk.now.clone() else {
            return false;
        };
        match outcome {
            Outcome::Row(row) => {
                if let RowState::Failed(why) = &row.state {
                    self.failed_of_bulk(member, who, why);
                } else {
                    bulk.done += 1;
                    match bulk.what.clone() {
                        What::Role(role) => self.members.set_role(&member, role),
                        _ => self.members.remove(&member),
                    }
                    self.marks.remove(&member);
                }
            }
            Outcome::Failed(why) => {
                self.failed_of_bulk(member, who, why);
                self.next_of_bulk(cx);
            }
            Outcome::WriteFinished => self.next_of_bulk(cx),
            _ => return false,
        }
        true
    }

    fn failed_of_bulk(&mut self, member: MemberName, who: String, why: &Explanation) {
        if let Some(bulk) = &mut self.bulk {
            bulk.failed.push((who, why.message.clone()));
        }
        self.failed.push((member, why.message.clone()));
    }

    /// Esc: what was sent is waited for, the rest is not sent.
    pub(super) fn stop_bulk(&mut self, cx: &mut Cx<'_>) {
        let Some(bulk) = &mut self.bulk else { return };
        let left = bulk.queue.len();
        bulk.queue.clear();
        bulk.total -= left;
        let said = match left {
            0 => "The last one is under way; it is waited for.".to_owned(),
            n => format!("Stopped: {n} not sent. The one under way is waited for."),
        };
        cx.toast(Tone::Plain, said);
    }

    fn end_of_bulk(&mut self, cx: &mut Cx<'_>) {
        let Some(bulk) = self.bulk.take() else { return };
        let verb = match &bulk.what {
            What::Role(_) => "changed",
            _ => "removed",
        };
        match &bulk.failed[..] {
            [] => cx.toast(Tone::Good, format!("{} {verb}.", bulk.done)),
            [(who, why), rest @ ..] => {
                let more = match rest.len() {
                    0 => String::new(),
                    n => format!(" and {n} more"),
                };
                let said = format!("{} {verb}; not {who}{more}: {why}", bulk.done);
                cx.toast(Tone::Bad, said);
            }
        }
        self.members.learn_role(&self.target.name, cx.shared);
        self.load(cx);
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
