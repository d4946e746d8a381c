//! The list of spaces: tabs by type, a live filter, and one row of memory for each of 100,000.

mod marking;
mod naming;
mod plain;
mod reading;
mod rows;
mod table;
mod target;
mod view;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::account::sign_in::SignInEvent;
use crate::action::command::Arguments;
use crate::action::{Action, Context};
use crate::chat::names::SpaceName;
use crate::oauth::Explanation;
use crate::tui::app::Start;
use crate::tui::bulk::Progress;
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::link;
use crate::tui::plain::Page;
use crate::tui::shared::Shared;
use crate::tui::spaces::{Spaces, Tab};
use crate::tui::theme::SPINNER_MS;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::marks::Marks;
use crate::tui::widgets::pen::Pen;

use super::accounts::{self, AccountsScreen};
use super::admin_search::AdminSearch;
use super::audit::AuditScreen;
use super::bulk::Offers;
use super::bulk_people::Kind;
use super::create_space::CreateSpace;
use super::journal::{JournalScreen, Offer};
use super::keyboard::Keyboard;
use super::menu::Menu;
use super::setup::Setup;
use super::sign_in::SignIn;
use super::space::SpaceScreen;
use super::start_chat::StartChat;
use super::{Cx, Nav, Screen, add_members, delete_space};
use naming::Naming;
use rows::Rows;
pub(in crate::tui) use view::number;

pub(in crate::tui) use reading::STALE_MS;
pub(in crate::tui) use target::Target;

/// What can be made, in the order of the menu.
const NEW: [Action; 5] = [
    Action::NewSpace,
    Action::NewAnnouncementSpace,
    Action::NewGroupChat,
    Action::NewDirectMessage,
    Action::CreateLike,
];

/// The list and its filter.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
#[derive(Debug, Default)]
pub(in crate::tui) struct SpacesScreen {
    rows: Rows,
    naming: Naming,
    filter: Field,
    typing: bool,
    marks: Marks<SpaceName>,
    /// A refresh is read in here and shown when it is whole.
    incoming: Option<Spaces>,
    /// A whole refresh that is shown as soon as it is filtered and sorted.
    fresh: Option<Spaces>,
    /// All pages of what is shown were read.
    complete: bool,
    /// When the last reading began.
    read_at: Moment,
    trouble: Option<Explanation>,
    /// There is no heading that tells the order.
    compact: bool,
    /// An order is being chosen.
    sorting: bool,
    /// What is done with the marked spaces is being chosen.
    offers: Option<Offers>,
    /// It is asked about a run that was broken off.
    broken_off: Option<Offer>,
}

impl SpacesScreen {
    fn target(&self, shared: &Shared) -> Option<Target> {
        self.rows.selected(&shared.spaces).map(Target::of)
    }

    fn query(&self) -> &str {
        self.filter.text().trim()
    }

    fn set_tab(&mut self, cx: &mut Cx<'_>, by: usize) {
        let at = Tab::ALL.iter().position(|tab| *tab == self.rows.tab());
        let tab = Tab::ALL[(at.unwrap_or_default() + by) % Tab::ALL.len()];
        self.rows.show(&cx.shared.spaces, tab);
        self.naming.moved(cx, &self.rows);
    }

    fn clear_filter(&mut self, cx: &mut Cx<'_>) {
        self.typing = false;
        self.filter.clear();
        self.arrange(cx, true);
    }

    fn filter_key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        match key.code {
            KeyCode::Backspace if self.filter.text().is_empty() => self.typing = false,
            _ => {
                if self.filter.key(key) {
                    self.arrange(cx, false);
                }
            }
        }
    }

    /// Esc: out of the filter, then without marks, then no reading, then to the menu.
    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.typing || !self.filter.text().is_empty() {
            self.clear_filter(cx);
        } else if !self.marks.is_empty() {
            self.marks.clear();
        } else if cx.shared.slots.is_running(Slot::Spaces) {
            self.stop_reading(cx);
        } else {
            cx.nav.push(Nav::Act(Action::Menu));
        }
    }

    /// Nothing is asked any more.
    fn forget_questions(&mut self) {
        self.sorting = false;
        (self.offers, self.broken_off) = (None, None);
    }

    /// Shows the row of a space that was made, wherever the list is.
    fn reveal(&mut self, cx: &mut Cx<'_>, space: &crate::chat::resources::Space) {
        let row = cx.shared.row(space, cx.now);
        let index = cx.shared.spaces.put(row);
        self.filter.clear();
        self.typing = false;
        self.arrange(cx, true);
        self.rows.show(&cx.shared.spaces, Tab::All);
        self.rows.select(index);
    }
}

impl Screen for SpacesScreen {
    fn context(&self) -> Context {
        Context::Spaces
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Spaces")
    }

    fn subject(&self, shared: &Shared) -> String {
        let row = self.rows.selected(&shared.spaces);
        row.map_or_else(|| "Spaces".to_owned(), |row| row.title().to_owned())
    }

    fn status(&self, shared: &Shared) -> String {
        self.counts(shared)
    }

    fn arguments(&self, shared: &Shared) -> Arguments {
        let text = Some(self.query()).filter(|text| !text.is_empty());
        Arguments {
            space: self.target(shared).map(|target| target.name.to_string()),
            text: text.map(str::to_owned),
            ..Arguments::default()
        }
    }

    fn is_typing(&self) -> bool {
        self.typing
    }

    fn is_at_end(&self) -> bool {
        self.typing && self.filter.is_at_end()
    }

    fn field(&self) -> Option<(&str, &str)> {
        self.typing.then(|| ("Filter", self.filter.text()))
    }

    fn resized(&mut self, body: Rect) {
        self.rows.set_page(view::rows(body));
        self.compact = !view::has_heading(body);
    }

    fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        let reason = match action {
            // Keeps the filter, also one that nothing matches.
            Action::Open if self.typing => return None,
            Action::Open
            | Action::AddMembers
            | Action::CreateLike
            | Action::DeleteSpace
            | Action::CopyName => match self.rows.selected(&shared.spaces) {
                Some(row) => return Target::of(row).refuses(shared, action),
                None => "no space is selected",
            },
            Action::WithMarked
                if self.marks.is_empty() && self.rows.selected(&shared.spaces).is_none() =>
            {
                "no space is selected"
            }
            _ if Kind::of(action).is_some() => return self.refuses_many(shared, action),
            Action::Refresh if shared.slots.is_running(Slot::Spaces) => "the list is being read",
            Action::Mark | Action::MarkAll | Action::InvertMarks if self.rows.len() == 0 => {
                "no space is shown"
            }
            Action::ClearMarks if self.marks.is_empty() => "nothing is marked",
            Action::SwitchProfile if shared.session.profiles.len() < 2 => {
                "there is only one profile"
            }
            Action::AddProfile if shared.session.demo => "the demo writes nothing",
            _ => return None,
        };
        Some(Cow::Borrowed(reason))
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        cx.shared.spaces = Spaces::default();
        self.load(cx);
        cx.ask(Slot::OpenRuns, Request::OpenRuns);
    }

    fn resumed(&mut self, cx: &mut Cx<'_>) {
        // A space may have been left meanwhile.
        if self.rows.misses(&cx.shared.spaces) {
            self.arrange(cx, true);
        }
        self.naming.moved(cx, &self.rows);
    }

    fn focused(&mut self, cx: &mut Cx<'_>) {
        if self.is_stale(cx) {
            self.load(cx);
        }
    }

    fn reconnected(&mut self, cx: &mut Cx<'_>) {
        if self.trouble.as_ref().is_some_and(link::is_of_network) {
            self.load(cx);
        }
    }

    fn woken(&mut self, cx: &mut Cx<'_>) {
        self.naming.woken(cx, &self.rows);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if self.typing && action == Action::Open {
            // Enter keeps the filter.
            self.typing = false;
            return;
        }
        if self.rows.act(action) {
            self.naming.moved(cx, &self.rows);
            return;
        }
        let target = self.target(cx.shared);
        match (action, target) {
            (Action::Open, Some(target)) => {
                self.naming.cancel(cx);
                cx.push(SpaceScreen::new(target));
            }
            (Action::AddMembers, Some(target)) => cx.push(add_members::AddMembers::new(target)),
            (Action::DeleteSpace, Some(target)) => {
                cx.push(delete_space::DeleteSpace::new(target));
            }
            (Action::CopyName, Some(target)) => self.copy_names(cx, &target),
            (Action::Sort, _) => self.choose_order(cx),
            (Action::Mark | Action::MarkAll | Action::InvertMarks | Action::ClearMarks, _) => {
                self.mark(cx.shared, action);
                self.naming.moved(cx, &self.rows);
            }
            (Action::CreateSpace, _) => {
                let menu = Menu::of_these("What is to be made?", &NEW, self, cx.shared);
                cx.push(menu);
            }
            (Action::NewSpace, _) => cx.push(CreateSpace::new(cx.shared, false)),
            (Action::NewAnnouncementSpace, _) => cx.push(CreateSpace::new(cx.shared, true)),
            (Action::NewGroupChat, _) => cx.push(StartChat::new(false)),
            (Action::NewDirectMessage, _) => cx.push(StartChat::new(true)),
            (Action::CreateLike, Some(target)) => cx.push(CreateSpace::like(target)),
            (Action::Filter | Action::OnScreenKeyboard, _) => {
                self.typing = true;
                if action == Action::OnScreenKeyboard || cx.shared.session.on_screen_keyboard {
                    cx.push(Keyboard::default());
                }
            }
            (Action::AdminSearch, _) => cx.push(AdminSearch::default()),
            (Action::Audit, _) => cx.push(AuditScreen::default()),
            (Action::Journal, _) => cx.push(JournalScreen::default()),
            (Action::WithMarked, _) => self.offer(cx),
            _ if let Some(kind) = Kind::of(action) => self.open_many(cx, kind),
            (Action::Refresh, _) => self.load(cx),
            (Action::NextTab, _) => self.set_tab(cx, 1),
            (Action::PreviousTab, _) => self.set_tab(cx, Tab::ALL.len() - 1),
            (Action::SignInAgain, _) => cx.push(SignIn::again(Start::SignIn)),
            (Action::Accounts, _) => cx.push(AccountsScreen::default()),
            (Action::AskForMore, _) => {
                let account = cx.shared.session.account.as_ref();
                let granted = account.map(|account| account.scopes.clone());
                accounts::ask_for_more(&granted.unwrap_or_default(), cx);
            }
            (Action::SignOut, _) => cx.push(AccountsScreen::signing_out()),
            (Action::AddProfile, _) => cx.push(Setup::more()),
            (Action::SwitchProfile, _) => {
                self.forget_questions();
                let profiles = cx.shared.session.profiles.iter();
                let choices = profiles
                    .map(|p| (p.name.clone(), p.method.clone()))
                    .collect();
                cx.push(Menu::of_choices("Profiles", choices));
            }
            (Action::Back, _) => self.back(cx),
            (Action::Cancel, _) if !self.filter.text().is_empty() || self.typing => {
                self.clear_filter(cx);
            }
            _ => {}
        }
    }

    fn point(&mut self, cx: &mut Cx<'_>, place: usize) -> bool {
        self.typing = false;
        let was = self.rows.point(place);
        self.naming.moved(cx, &self.rows);
        was
    }

    fn show_tab(&mut self, cx: &mut Cx<'_>, tab: usize) {
        let at = Tab::ALL.iter().position(|tab| *tab == self.rows.tab());
        self.set_tab(cx, Tab::ALL.len() + tab - at.unwrap_or_default());
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if self.typing {
            self.filter_key(cx, key);
        }
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        if self.typing {
            self.filter.insert(text);
            self.arrange(cx, false);
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        if let Some(offer) = self.broken_off.take() {
            offer.answered(cx, index);
        } else if let Some(offers) = self.offers.take() {
            if let Some(screen) = offers.chosen(index) {
                cx.push(screen);
            }
        } else if std::mem::take(&mut self.sorting) {
            self.sort_by(cx, index);
        } else if let Some(profile) = cx.shared.session.profiles.get(index) {
            cx.shared.session.profile = Some(profile.name.clone());
            cx.shared.session.account = None;
            cx.cancel(Slot::Spaces);
            cx.root(SignIn::new(Start::Resume));
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Spaces, Outcome::SpacesPage { spaces, last }) => {
                self.page(cx, spaces, *last);
                self.naming.moved(cx, &self.rows);
            }
            (Slot::Titles, Outcome::PeopleOf { spaces, people }) => {
                self.naming.named(cx, &self.rows, spaces, people);
            }
            // Names are for show: the IDs stay.
            (Slot::Titles, Outcome::Failed(_)) => self.naming.answered(),
            (Slot::Spaces, Outcome::Failed(why)) => self.failed(cx, why),
            (Slot::Filter, Outcome::Filtered(hits)) => {
                self.arranged(cx, hits);
                self.naming.moved(cx, &self.rows);
            }
            (Slot::Filter, Outcome::Failed(_)) => self.arrange_again(cx),
            (Slot::SignIn, Outcome::SignIn(SignInEvent::SignedIn(_))) if self.trouble.is_some() => {
                self.load(cx);
                return false;
            }
            (Slot::OpenRuns, Outcome::OpenRuns(runs)) => {
                self.forget_questions();
                self.broken_off = Offer::ask(runs, cx);
            }
            // The journal says so itself where it is opened.
            (Slot::OpenRuns, Outcome::Failed(_)) => {}
            // Said by the form, or where nobody else does.
            (_, Outcome::Created { space, .. }) => {
                if cx.shared.made.take().as_ref() == Some(&space.name) {
                    self.reveal(cx, space);
                } else {
                    // The person moved on; the cursor stays.
                    let row = cx.shared.row(space, cx.now);
                    cx.shared.spaces.put(row);
                    self.arrange(cx, true);
                }
                return false;
            }
            (_, Outcome::Opened { space, .. }) => {
                let mut row = cx.shared.row(space, cx.now);
                if let Some(title) = cx.shared.titles.get(&space.name) {
                    row.call(title);
                }
                cx.shared.spaces.put(row);
                self.arrange(cx, true);
                return false;
            }
            (_, Outcome::Run(told)) if told.last => {
                if cx.shared.run.as_ref().is_some_and(Progress::moves_spaces) {
                    self.load(cx);
                }
                return false;
            }
            (_, Outcome::Deleted(name)) => {
                cx.shared.spaces.remove(name);
                self.marks.remove(name);
                if let Some(fresh) = &mut self.incoming {
                    fresh.remove(name);
                }
                self.arrange(cx, true);
                return false;
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let running = shared.slots.is_running(Slot::Spaces);
        let spinner = running.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS));
        spinner.into_iter().chain(self.naming.next_wake()).min()
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        self.told(shared)
    }

    fn plain_row(&self, shared: &Shared, at: usize) -> String {
        self.told_row(shared, at)
    }

    fn put_cursor(&mut self, cx: &mut Cx<'_>, at: usize) {
        self.go_to(cx, at);
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, now, area, pen);
    }
}
