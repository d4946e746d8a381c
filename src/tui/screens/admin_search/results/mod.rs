//! What a search over the whole organization found. Each space opens with an administrator's
//! access, and owners, which no query knows, are looked for behind the list.

mod found;
mod looking;
mod plain;
mod view;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::account::sign_in::SignInEvent;
use crate::action::command::Arguments;
use crate::action::{Action, Context};
use crate::chat::SearchSpaces;
use crate::chat::names::SpaceName;
use crate::chat::resources::Space;
use crate::config::Scope;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::screens::add_members::AddMembers;
use crate::tui::screens::bulk_people::{BulkPeople, Kind, Places};
use crate::tui::screens::delete_space::DeleteSpace;
use crate::tui::screens::keyboard::Keyboard;
use crate::tui::screens::menu::Menu;
use crate::tui::screens::space::SpaceScreen;
use crate::tui::screens::spaces::{Target, number};
use crate::tui::screens::{Cx, Screen};
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::SPINNER_MS;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::list::List;
use crate::tui::widgets::pen::Pen;
use found::Found;
use looking::Looking;

/// Up to so many rows are filtered at once; more are filtered elsewhere.
const INLINE: usize = 5_000;

/// The rows that were found.
#[derive(Debug)]
pub(super) struct Results {
    search: SearchSpaces,
    /// Only spaces without an owner are shown.
    ownerless: bool,
    found: Found,
    /// A refresh is read in here and shown when it is whole.
    incoming: Option<Found>,
    /// All pages were read.
    complete: bool,
    looking: Looking,
    /// What the filter let through, best first; `None` without a filter.
    hits: Option<Vec<u32>>,
    view: Vec<u32>,
    list: List,
    filter: Field,
    typing: bool,
    /// The space that is open above.
    opened: Option<SpaceName>,
    trouble: Option<Explanation>,
}

impl Results {
    pub fn new(search: SearchSpaces, ownerless: bool) -> Self {
        Self {
            search,
            ownerless,
            found: Found::default(),
            incoming: None,
            complete: false,
            looking: Looking::new(ownerless),
            hits: None,
            view: Vec::new(),
            list: List::default(),
            filter: Field::default(),
            typing: false,
            opened: None,
            trouble: None,
        }
    }

    fn query(&self) -> &str {
        self.filter.text().trim()
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.trouble = None;
        self.complete = false;
        cx.cancel(Slot::Owners);
        self.looking.begin();
        self.incoming = (!self.found.is_empty()).then(Found::default);
        let request = Request::SearchSpaces(self.search.clone());
        cx.ask(Slot::Search, request.with_admin_access(true));
    }

    fn page(&mut self, cx: &mut Cx<'_>, spaces: &[Space], last: bool) {
        let now = cx.shared.session.clock(cx.now);
        let into = self.incoming.as_mut().unwrap_or(&mut self.found);
        for space in spaces {
            into.push(space, now);
        }
        self.complete |= last;
        if self.incoming.is_none() {
            self.refilter(cx, true);
        } else if last && let Some(mut fresh) = self.incoming.take() {
            let name = self.selected().map(|target| target.name);
            fresh.take_over(&self.found);
            self.found = fresh;
            self.hits = None;
            self.refilter(cx, true);
            if let Some(index) = name.and_then(|name| self.found.find(&name)) {
                self.select(index);
            }
        }
        self.look_on(cx);
    }

    fn failed(&mut self, cx: &mut Cx<'_>, why: &Explanation) {
        self.incoming = None;
        if why.cause == Cause::NotSignedIn {
            cx.error("You are not signed in any more", why.clone());
        } else if why.scope.is_some() {
            cx.error("You may not search as administrator", why.clone());
        }
        self.trouble = Some(why.clone());
    }

    /// The row under the cursor, to be opened as administrator.
    fn selected(&self) -> Option<Target> {
        let index = *self.view.get(self.list.cursor()?)?;
        let (row, _) = self.found.get(index)?;
        Some(Target::of(row).with_admin_access(true))
    }

    fn select(&mut self, index: u32) {
        if let Some(place) = self.view.iter().position(|i| *i == index) {
            self.list.go_to(place);
        }
    }

    /// Builds the view; with `keep` the cursor stays on its row.
    fn build(&mut self, keep: bool) {
        let place = self.list.cursor();
        let index = place.and_then(|place| self.view.get(place).copied());
        self.view = match &self.hits {
            None => self.found.view(0, self.ownerless).collect(),
            Some(hits) => {
                let hits = hits.iter().copied();
                let shown = |index: &u32| self.found.shows(*index, self.ownerless);
                hits.filter(shown).collect()
            }
        };
        self.list.set_len(self.view.len());
        match index.filter(|index| keep && self.view.contains(index)) {
            Some(index) => self.select(index),
            None => self.list.go_to(place.filter(|_| keep).unwrap_or_default()),
        }
    }

    /// The rows changed, or what was typed did.
    fn refilter(&mut self, cx: &mut Cx<'_>, keep: bool) {
        let query = self.query().to_owned();
        if query.is_empty() {
            cx.cancel(Slot::FoundFilter);
            self.hits = None;
        } else if self.found.len() <= INLINE {
            self.hits = Some(self.found.haystack().filter(&query, &|| true));
        } else {
            let haystack = self.found.haystack();
            cx.ask(
                Slot::FoundFilter,
                Request::Filter {
                    query,
                    sort: crate::tui::spaces::Sort::default(),
                    haystack,
                },
            );
            return;
        }
        self.build(keep);
    }

    fn clear_filter(&mut self, cx: &mut Cx<'_>) {
        self.typing = false;
        self.filter.clear();
        self.refilter(cx, true);
    }

    /// Esc: out of the filter, then it stops what is being read, then it leads back.
    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.typing || !self.filter.text().is_empty() {
            self.clear_filter(cx);
            return;
        }
        let searching = cx.shared.slots.is_running(Slot::Search);
        if searching {
            cx.cancel(Slot::Search);
            self.incoming = None;
        }
        if self.stop_looking(cx) || searching {
            cx.toast(Tone::Plain, "Stopped. What was found so far stays.");
            return;
        }
        cx.cancel(Slot::FoundFilter);
        cx.pop();
    }
}

impl Screen for Results {
    fn context(&self) -> Context {
        Context::AdminResults
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(if self.ownerless {
            "Without an owner"
        } else {
            "Found"
        })
    }

    fn subject(&self, _shared: &Shared) -> String {
        let target = self.selected();
        target.map_or_else(|| "Found".to_owned(), |t| t.titled().into_owned())
    }

    fn status(&self, _shared: &Shared) -> String {
        let shown = self.list.len();
        let all = if self.ownerless {
            shown
        } else {
            self.found.len()
        };
        match (shown, all) {
            _ if self.found.is_empty() => String::new(),
            (1, 1) => "1 space".to_owned(),
            (shown, all) if shown == all => format!("{} spaces", number(shown)),
            (shown, all) => format!("{} of {} spaces", number(shown), number(all)),
        }
    }

    fn arguments(&self, _shared: &Shared) -> Arguments {
        Arguments {
            space: self.selected().map(|target| target.name.to_string()),
            admin: true,
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

    fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        let reason = match action {
            Action::Open
            | Action::AddMembers
            | Action::AddMany
            | Action::RemoveMany
            | Action::RoleMany
            | Action::SyncMembers
            | Action::CopyMembers
            | Action::WithMarked
            | Action::DeleteSpace
            | Action::CopyName => match self.selected() {
                Some(target) => return target.refuses(shared, action),
                None => "no space is selected",
            },
            Action::Refresh if shared.slots.is_running(Slot::Search) => "it is being read",
            Action::FindOwners if shared.slots.is_running(Slot::Owners) => {
                "they are being looked at"
            }
            Action::FindOwners if self.found.looked() >= self.found.len() => {
                "all that were found have been looked at"
            }
            _ => return None,
        };
        Some(Cow::Borrowed(reason))
    }

    fn scope(&self, action: Action) -> Option<Scope> {
        action.entry().admin_scope()
    }

    fn resized(&mut self, body: Rect) {
        self.list.set_page(view::rows(body));
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn point(&mut self, _cx: &mut Cx<'_>, place: usize) -> bool {
        self.typing = false;
        let was = self.list.cursor() == Some(place);
        self.list.go_to(place);
        was
    }

    fn resumed(&mut self, cx: &mut Cx<'_>) {
        // Its owners may have changed meanwhile.
        if let Some(name) = self.opened.take()
            && self.found.is_looked_at(&name)
        {
            self.looking.again(name);
            self.look_on(cx);
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if self.typing && action == Action::Open {
            // Enter keeps the filter.
            self.typing = false;
            return;
        }
        if self.list.act(action) {
            return;
        }
        match (action, self.selected()) {
            (Action::Open, Some(target)) => {
                self.opened = Some(target.name.clone());
                cx.push(SpaceScreen::new(target));
            }
            (Action::AddMembers, Some(target)) => {
                self.opened = Some(target.name.clone());
                cx.push(AddMembers::new(target));
            }
            (Action::WithMarked, Some(target)) => {
                let here = |a: &Action| a.entry().contexts.contains(&Context::AdminResults);
                let these: Vec<_> = Kind::ACTIONS.into_iter().filter(here).collect();
                let menu = Menu::of_these(&target.title, &these, self, cx.shared);
                cx.push(menu);
            }
            (_, Some(target)) if let Some(kind) = Kind::of(action) => {
                self.opened = Some(target.name.clone());
                let kiosk = cx.shared.session.kiosk.is_some();
                let place = Places::one(&target);
                cx.push(BulkPeople::new(kind, place, Vec::new(), kiosk));
            }
            (Action::DeleteSpace, Some(target)) => cx.push(DeleteSpace::new(target)),
            (Action::CopyName, Some(target)) => {
                let name = target.name.to_string();
                cx.copy(name.clone(), &name);
            }
            (Action::Filter | Action::OnScreenKeyboard, _) => {
                self.typing = true;
                if action == Action::OnScreenKeyboard || cx.shared.session.on_screen_keyboard {
                    cx.push(Keyboard::default());
                }
            }
            (Action::Refresh, _) => self.load(cx),
            (Action::FindOwners, _) => {
                self.looking.go_on();
                self.found.ask_again();
                self.look_on(cx);
            }
            (Action::Back | Action::Cancel | Action::Close, _) => self.back(cx),
            _ => {}
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if !self.typing {
            return;
        }
        if key.code == KeyCode::Backspace && self.filter.text().is_empty() {
            self.typing = false;
        } else if self.filter.key(key) {
            self.refilter(cx, false);
        }
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        if self.typing {
            self.filter.insert(text);
            self.refilter(cx, false);
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Search, Outcome::SpacesPage { spaces, last }) => self.page(cx, spaces, *last),
            (Slot::Search, Outcome::Failed(why)) => self.failed(cx, why),
            (Slot::Owners, Outcome::Owned { spaces, last }) => self.looked(cx, spaces, *last),
            (Slot::Owners, Outcome::Failed(why)) => self.look_failed(cx, why),
            (Slot::FoundFilter, Outcome::Filtered(hits)) => {
                self.hits = Some(hits.clone());
                self.build(true);
            }
            (Slot::Space, Outcome::Space(space)) => {
                let now = cx.shared.session.clock(cx.now);
                self.found.refresh(space, now);
                return false;
            }
            (Slot::SignIn, Outcome::SignIn(SignInEvent::SignedIn(_))) => {
                if self.trouble.is_some() {
                    self.load(cx);
                } else if self.looking.trouble().is_some() {
                    self.looking.go_on();
                    self.found.ask_again();
                    self.look_on(cx);
                }
                return false;
            }
            (_, Outcome::Deleted(name)) => {
                self.found.remove(name);
                if let Some(fresh) = &mut self.incoming {
                    fresh.remove(name);
                }
                self.refilter(cx, true);
                return false;
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let busy = [Slot::Search, Slot::Owners];
        let busy = busy.into_iter().any(|slot| shared.slots.is_running(slot));
        busy.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        self.told(shared)
    }

    fn plain_row(&self, _shared: &Shared, at: usize) -> String {
        self.told_row(at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.list.go_to(at);
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, now, area, pen);
    }
}
