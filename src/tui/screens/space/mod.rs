//! One space: its details, its members and its settings.

mod bulk;
mod changing;
mod details;
mod going;
mod marking;
mod members;
mod order;
mod plain;
mod reading;
mod settings;
mod table;
mod view;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::account::sign_in::SignInEvent;
use crate::action::command::Arguments;
use crate::action::{Action, Context};
use crate::chat::names::MemberName;
use crate::chat::resources::{Role, Space};
use crate::config::Scope;
use crate::oauth::Explanation;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::keymap::Key;
use crate::tui::link;
use crate::tui::plain::Page;
use crate::tui::shared::Shared;
use crate::tui::spaces::{self, Badges};
use crate::tui::theme::SPINNER_MS;
use crate::tui::widgets::field::{Field, Writing};
use crate::tui::widgets::long_text::LongText;
use crate::tui::widgets::marks::Marks;
use crate::tui::widgets::pen::Pen;
use crate::work::spaces::settings::Item;

use super::accounts::AccountsScreen;
use super::add_members::AddMembers;
use super::bulk_people::Kind;
use super::create_space::CreateSpace;
use super::delete_space::DeleteSpace;
use super::keyboard::Keyboard;
use super::spaces::Target;
use super::{Cx, Nav, Screen};
use changing::{Asking, Pending, role_of};
use members::Members;
use settings::SettingsForm;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
    Details,
    #[default]
    Members,
    Settings,
}

/// Members and details of one space.
#[derive(Debug)]
pub(in crate::tui) struct SpaceScreen {
    target: Target,
    tab: Tab,
    members: Members,
    filter: Field,
    typing: bool,
    space: Option<Box<Space>>,
    badges: Badges,
    settings: Option<SettingsForm>,
    trouble: Option<Explanation>,
    details_trouble: Option<Explanation>,
    notice: Option<String>,
    /// The question that is open.
    asking: Option<Asking>,
    /// Changes of members under way.
    pending: Vec<Pending>,
    /// Rows of the last change that failed, and why.
    failed: Vec<(MemberName, String)>,
    marks: Marks<MemberName>,
    /// When the last reading began.
    read_at: Moment,
    /// There is no heading that tells the order.
    compact: bool,
    /// First line of the details that is seen.
    top: u16,
    /// Both tabs are seen at once.
    wide: bool,
}

impl SpaceScreen {
    pub fn new(target: Target) -> Self {
        Self {
            tab: Tab::default(),
            members: Members::new(target.admin),
            target,
            filter: Field::default(),
            typing: false,
            space: None,
            badges: Badges::default(),
            settings: None,
            trouble: None,
            details_trouble: None,
            notice: None,
            asking: None,
            pending: Vec::new(),
            failed: Vec::new(),
            marks: Marks::default(),
            read_at: Moment::default(),
            compact: false,
            top: 0,
            wide: false,
        }
    }

    /// Whether its members were read and nobody among them owns it.
    fn is_ownerless(&self) -> bool {
        self.target.kind == spaces::Kind::Space && self.members.has_no_owner()
    }
}

impl Screen for SpaceScreen {
    fn context(&self) -> Context {
        match self.tab {
            Tab::Details if !self.wide => Context::Details,
            Tab::Settings => Context::Settings,
            _ => Context::Members,
        }
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        self.target.titled()
    }

    fn subject(&self, shared: &Shared) -> String {
        match self.members.selected() {
            Some(member) if self.tab == Tab::Members => member.label(&shared.people).into_owned(),
            _ => self.target.title.clone(),
        }
    }

    fn status(&self, shared: &Shared) -> String {
        self.counts(shared)
    }

    fn arguments(&self, _shared: &Shared) -> Arguments {
        let member = self.members.selected();
        let member = member.filter(|_| self.context() == Context::Members);
        Arguments {
            space: Some(self.target.name.to_string()),
            who: member.and_then(members::Member::argument),
            admin: self.target.admin,
            ..Arguments::default()
        }
    }

    fn command(&self, shared: &Shared, action: Action) -> Option<String> {
        let template = action.entry().command_in(self.context())?;
        let args = self.arguments(shared);
        let line = args.fill(template, shared.session.named_profile());
        let form = self
            .settings
            .as_ref()
            .filter(|_| action == Action::SaveSettings);
        Some(line + &form.map(SettingsForm::as_options).unwrap_or_default())
    }

    fn is_typing(&self) -> bool {
        self.typing || self.settings.as_ref().is_some_and(SettingsForm::is_editing)
    }

    fn is_at_end(&self) -> bool {
        let setting = self.settings.as_ref().is_some_and(SettingsForm::is_at_end);
        setting || (self.typing && self.filter.is_at_end())
    }

    fn field(&self) -> Option<(&str, &str)> {
        let setting = self.settings.as_ref().and_then(SettingsForm::field);
        let filter = self.typing.then(|| ("Filter", self.filter.text()));
        setting.or(filter)
    }

    fn writing(&self) -> Writing {
        let setting = self.settings.as_ref().and_then(SettingsForm::writing);
        setting.unwrap_or_default()
    }

    fn wants(&self, key: Key) -> bool {
        let form = self.settings.as_ref().filter(|_| self.tab == Tab::Settings);
        form.is_some_and(|form| {
            (form.has_options() && settings::sets(key.code()))
                || (form.is_editing() && key.edits())
                || (form.is_long() && LongText::wants(key.code()))
        })
    }

    fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        match action {
            _ if let Some(what) = self.of_marked(action) => {
                let direct = self.target.refuses(shared, action);
                direct.or_else(|| self.refuses_marked(shared, &what))
            }
            Action::Mark | Action::MarkAll | Action::InvertMarks | Action::ClearMarks => {
                self.refuses_marks(action)
            }
            Action::RemoveMember => {
                let direct = self.target.refuses(shared, action);
                direct.or_else(|| self.members.refuses_removal(shared))
            }
            Action::AddElsewhere if self.chosen_people(shared).is_empty() => {
                Some(Cow::Borrowed("mark people first"))
            }
            Action::LeaveSpace => {
                let direct = self.target.refuses(shared, action);
                direct.or_else(|| self.members.refuses_leaving(shared))
            }
            _ if role_of(action).is_some() => {
                let busy = self.members.selected().and_then(|m| self.pending(&m.name));
                let busy = busy.map(|_| Cow::Borrowed("it is being changed"));
                let of_space = || self.target.refuses(shared, action);
                let role = role_of(action)?;
                busy.or_else(of_space)
                    .or_else(|| self.members.refuses_role(shared, &role))
            }
            Action::Refresh if shared.slots.is_running(Slot::Members) => {
                Some(Cow::Borrowed("the list is being read"))
            }
            Action::ToSpace if self.target.kind != spaces::Kind::GroupChat => {
                Some(Cow::Borrowed("only a group chat can become a space"))
            }
            Action::ChangeSetting
            | Action::SaveSettings
            | Action::ResetSetting
            | Action::ResetSettings
            | Action::ToSpace => self.refuses_setting(action).map(Cow::Borrowed),
            _ => self.target.refuses(shared, action),
        }
    }

    fn scope(&self, action: Action) -> Option<Scope> {
        self.target.scope(action)
    }

    fn resized(&mut self, body: Rect) {
        self.members.set_page(view::rows(body));
        self.compact = !view::has_heading(body);
        if let Some(form) = &mut self.settings {
            let (width, height) = view::settings_size(body);
            form.resized(width, height);
        }
        self.wide = view::is_wide(body);
        if self.wide && self.tab == Tab::Details {
            self.tab = Tab::Members;
        }
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn focused(&mut self, cx: &mut Cx<'_>) {
        if self.is_stale(cx) {
            self.load(cx);
        }
    }

    fn reconnected(&mut self, cx: &mut Cx<'_>) {
        let trouble = [&self.trouble, &self.details_trouble];
        if trouble.into_iter().flatten().any(link::is_of_network) {
            self.load(cx);
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::MemberMenu if self.typing => self.typing = false,
            Action::MemberMenu => cx.nav.push(Nav::Act(Action::Menu)),
            Action::NextTab | Action::PreviousTab => self.switch(action),
            Action::Settings => self.open_settings(),
            Action::ToSpace => {
                self.show(Tab::Settings);
                self.type_setting(cx, Item::Name, cx.shared.session.on_screen_keyboard);
            }
            Action::OnScreenKeyboard if self.tab == Tab::Settings => {
                self.act_on_settings(cx, action);
            }
            Action::Filter => self.typing = true,
            Action::OnScreenKeyboard => {
                self.tab = Tab::Members;
                self.typing = true;
                cx.push(Keyboard::default());
            }
            Action::AddMembers => {
                // Where nobody is who could own it, the first one is to.
                let empty = self.is_ownerless() && self.members.users().is_empty();
                let role = if empty { Role::Owner } else { Role::Member };
                cx.push(AddMembers::new(self.target.clone()).with_role(&role));
            }
            Action::CreateLike => cx.push(CreateSpace::like(self.target.clone())),
            Action::WithMarked => self.offer(cx),
            _ if let Some(kind) = Kind::of(action) => self.open_many(cx, kind),
            _ if let Some(what) = self.of_marked(action) => self.plan_for_marked(cx, what),
            Action::Sort => self.choose_order(cx),
            Action::Mark | Action::MarkAll | Action::InvertMarks | Action::ClearMarks => {
                self.mark(action);
            }
            Action::Accounts => cx.push(AccountsScreen::default()),
            Action::RemoveMember => self.ask_to_remove(cx),
            Action::LeaveSpace => self.ask_to_leave(cx),
            Action::DeleteSpace => cx.push(DeleteSpace::new(self.target.clone())),
            Action::CopyName => self.copy(cx),
            _ if role_of(action).is_some() => {
                if let Some(role) = role_of(action) {
                    self.set_role(cx, role);
                }
            }
            Action::Refresh => {
                self.failed.clear();
                self.load(cx);
            }
            Action::Back | Action::Cancel | Action::Close => self.back(cx),
            _ if self.tab == Tab::Settings => self.act_on_settings(cx, action),
            _ if self.tab == Tab::Details => self.scroll(action),
            _ => self.members.act(action),
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, part: usize) -> bool {
        if self.tab != Tab::Settings {
            self.typing = false;
            return self.members.point(part);
        }
        let form = self.settings.as_mut();
        form.is_some_and(|form| form.point(part))
    }

    fn show_tab(&mut self, _cx: &mut Cx<'_>, tab: usize) {
        if let Some(tab) = self.tabs().get(tab) {
            self.show(*tab);
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if self.tab == Tab::Settings {
            self.settings_key(cx, key);
            return;
        }
        if !self.typing {
            return;
        }
        if key.code == KeyCode::Backspace && self.filter.text().is_empty() {
            self.typing = false;
        } else if self.filter.key(key) {
            self.refilter(cx.shared);
        }
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        if self.tab == Tab::Settings {
            self.settings_paste(text);
        } else if self.typing {
            self.filter.insert(text);
            self.refilter(cx.shared);
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        self.answered(cx, index);
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Space, Outcome::Space(space)) if space.name == self.target.name => {
                self.details_came(cx, space);
            }
            (Slot::Space, Outcome::Failed(why)) => self.details_trouble = Some(why.clone()),
            (Slot::Members, Outcome::MembersPage { members, last }) => {
                self.members_came(cx, members, *last);
            }
            (Slot::Members, Outcome::Failed(why)) => self.members_failed(cx, why),
            // Whatever it did: who is here is read anew.
            (_, Outcome::Run(told)) => {
                self.hear(cx.shared, told);
                if told.last {
                    self.load(cx);
                }
                return false;
            }
            (Slot::SignIn, Outcome::SignIn(SignInEvent::SignedIn(_))) if self.trouble.is_some() => {
                self.load(cx);
                return false;
            }
            (Slot::Names, Outcome::Names { people, notice }) => {
                self.names_came(cx, people, notice.as_ref());
            }
            (Slot::Names, Outcome::Failed(why)) => self.notice = Some(why.message.clone()),
            (Slot::Write(_), Outcome::Deleted(name)) if *name == self.target.name => {
                Self::stop(cx);
                cx.nav.push(Nav::Leave(self.context()));
                return false;
            }
            (Slot::Write(_), _) => {
                let changed = self.changed(cx, slot, outcome) || self.saved(cx, slot, outcome);
                if *outcome == Outcome::WriteFinished {
                    self.load(cx);
                }
                return changed;
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let reads = shared.slots.is_running(Slot::Members)
            || (shared.slots.is_running(Slot::Space) && self.settings.is_none());
        // A run is seen on a screen of its own, and may be paused for long.
        let run = shared.run.as_ref().and_then(|run| run.slot);
        let writes = shared.slots.writes() > usize::from(run.is_some());
        let busy = reads || writes;
        busy.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        self.told(shared)
    }

    fn plain_row(&self, shared: &Shared, at: usize) -> String {
        self.told_row(shared, at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.go_to(at);
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, now, area, pen);
    }
}
