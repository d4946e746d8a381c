//! What the line mode needs of the whole screen: the page on top in lines, and rows and actions
//! reached by number and name instead of by keys.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::App;
use crate::action::{self, Action, Entry};
use crate::tui::effect::Effect;
use crate::tui::event::{Moment, Slot};
use crate::tui::keymap::Key;
use crate::tui::kiosk::Countdown;
use crate::tui::plain::{Ask, Busy, Page, Place, SIZE};
use crate::tui::screens::menu;
use crate::tui::shared::Toast;
use crate::tui::spaces::Tab;
use crate::tui::theme::Glyphs;
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::form::Form;

impl App {
    /// Makes it one that is told in lines of these characters: nothing needs a keyboard on screen or a clipboard.
    pub(in crate::tui) fn be_plain(&mut self, glyphs: Glyphs) {
        let session = &mut self.shared.session;
        (session.plain, session.no_clipboard) = (Some(glyphs), true);
        session.on_screen_keyboard = false;
        self.shared.theme.glyphs = Glyphs::Ascii;
        (self.area.width, self.area.height) = SIZE;
    }

    /// Somebody typed a line: a kiosk's clock begins anew.
    pub(in crate::tui) fn heard(&mut self, now: Moment) {
        self.at(now);
        if let Some(clock) = &mut self.clock {
            clock.touched(now);
        }
    }

    /// How long a kiosk still waits for somebody, once it counts.
    pub(in crate::tui) fn countdown(&self, now: Moment) -> Option<Countdown> {
        self.clock.as_ref()?.countdown(now)
    }

    /// What the top screen says.
    pub(in crate::tui) fn page(&self) -> Page {
        let top = self.top();
        let mut page = top.plain(&self.shared, self.now);
        if let Some(form) = top.form_now() {
            form.tell(&mut page);
        } else if page.ask.is_none()
            && let Some((label, now)) = top.field()
        {
            page.ask = Some(Ask::text(label, now));
        }
        if let Some(ask) = page
            .ask
            .as_mut()
            .filter(|_| top.writing() == Writing::Lines)
        {
            let hint = "\\n in the text begins a new line.";
            ask.hint = [&*ask.hint, hint].join(" ").trim_start().into();
        }
        page.busy = match (page.busy.take(), self.busy()) {
            (Some(own), Some(other)) if own.light => Some(other),
            (own, other) => own.or(other),
        };
        if page.status.is_empty() && self.shared.link.is_lost() {
            "The connection is lost; it is tried again by itself.".clone_into(&mut page.status);
        }
        page
    }

    /// One of its rows.
    pub(in crate::tui) fn row(&self, at: usize) -> String {
        match self.top().form_now() {
            Some(form) => form.told_row(at),
            None => self.top().plain_row(&self.shared, at),
        }
    }

    /// Which screen it is.
    pub(in crate::tui) fn place(&self) -> Place {
        let title = self.top().title(&self.shared).into_owned();
        (self.stack.len(), self.context(), title)
    }

    /// The way to it, with what the header counts.
    pub(in crate::tui) fn heading(&self) -> String {
        let first = self.first_seen();
        let base = self.stack[..=first].iter();
        let above = self.stack[first + 1..].last();
        let titles = base.chain(above).map(|screen| screen.title(&self.shared));
        let path = titles.collect::<Vec<_>>().join(" > ");
        match self.top().status(&self.shared) {
            counts if counts.is_empty() || path.contains(&counts) => path,
            counts => format!("{path}, {counts}"),
        }
    }

    /// What was said last for a moment.
    pub(in crate::tui) const fn toast(&self) -> Option<&Toast> {
        self.shared.toast.as_ref()
    }

    /// Whether somebody is to do something elsewhere before a sign-in goes on.
    pub(in crate::tui) fn is_signing_in(&self) -> bool {
        self.shared.slots.is_running(Slot::SignIn)
    }

    /// What can be done here by name.
    pub(in crate::tui) fn offers(&self) -> impl Iterator<Item = &'static Entry> + use<> {
        let context = self.context();
        action::entries(context).filter(move |entry| {
            let tabs = matches!(entry.action, Action::NextTab | Action::PreviousTab);
            // What is a choice of another action's menu can be named at once.
            let named = tabs || entry.command.is_some() || entry.in_menu(context);
            named && !menu::is_of_the_screen(entry.action)
        })
    }

    /// Why an action of these cannot run now.
    pub(in crate::tui) fn refuses(&self, action: Action) -> Option<String> {
        let reason = menu::refusal(self.top(), &self.shared, action);
        reason.map(std::borrow::Cow::into_owned)
    }

    /// Puts the cursor on a row.
    pub(in crate::tui) fn point(&mut self, now: Moment, at: usize) -> Vec<Effect> {
        self.at(now);
        self.run(|screen, cx| match screen.form() {
            Some(form) => form.put_cursor(at),
            None => screen.put_cursor(cx, at),
        })
    }

    /// Chooses a row: what Enter does there. A field is asked for instead.
    pub(in crate::tui) fn choose(&mut self, now: Moment, at: usize) -> Vec<Effect> {
        let mut effects = self.point(now, at);
        let is_button = self.top().form_now().is_none_or(|form| !form.asks());
        if is_button {
            effects.extend(self.enter(now));
        }
        effects
    }

    /// An option of what is asked for.
    pub(in crate::tui) fn option(&mut self, now: Moment, digit: char) -> Vec<Effect> {
        self.at(now);
        let key = KeyEvent::from(KeyCode::Char(digit));
        let mut effects = self.run(|screen, cx| screen.key(cx, key));
        effects.extend(self.enter(now));
        effects
    }

    /// What Enter means here, whatever key it was given to.
    pub(in crate::tui) fn enter(&mut self, now: Moment) -> Vec<Effect> {
        self.at(now);
        if self.top().form_now().is_some_and(Form::is_on_long) {
            // There is nothing to be opened: a line is all that is typed.
            return self.act(Action::NextItem);
        }
        let key = KeyEvent::from(KeyCode::Enter);
        let mut entries = action::entries(self.context());
        match entries.find(|entry| entry.keys.contains(&"enter")) {
            Some(entry) if !self.top().wants(Key::of(key)) => self.act(entry.action),
            _ => self.run(|screen, cx| screen.key(cx, key)),
        }
    }

    /// Goes on to the buttons of a form.
    pub(in crate::tui) fn skip_questions(&mut self, now: Moment) -> Vec<Effect> {
        self.at(now);
        self.run(|screen, _| {
            if let Some(form) = screen.form() {
                form.skip();
            }
        })
    }

    /// Where the QR code of the page leads to.
    pub(in crate::tui) fn link(&self) -> Option<&str> {
        self.top().link()
    }

    /// Whether more than ASCII can be printed.
    pub(in crate::tui) fn is_unicode(&self) -> bool {
        self.shared.session.plain == Some(Glyphs::Unicode)
    }

    /// Does an action, as from the menu.
    pub(in crate::tui) fn perform(&mut self, now: Moment, action: Action) -> Vec<Effect> {
        self.at(now);
        self.act(action)
    }

    /// Puts a line in the place of what stands in the field, and goes on. In a text of several
    /// lines `\n` breaks them.
    pub(in crate::tui) fn type_line(&mut self, now: Moment, line: &str) -> Vec<Effect> {
        self.at(now);
        if self.top().writing() == Writing::Lines {
            return self.type_lines(&line.replace("\\n", "\n"));
        }
        let place = (self.stack.len(), self.context());
        let mut effects = self.run(|screen, cx| {
            screen.key(cx, KeyEvent::from(KeyCode::End));
            let clear = KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL);
            screen.key(cx, clear);
        });
        if !line.is_empty() {
            effects.extend(self.run(|screen, cx| screen.paste(cx, line)));
        }
        let asks = self.top().field().is_some();
        if asks && place == (self.stack.len(), self.context()) {
            effects.extend(self.enter(now));
        }
        effects
    }

    /// Replaces a long text from its end backwards, and presses the button that keeps it.
    fn type_lines(&mut self, text: &str) -> Vec<Effect> {
        self.run(|screen, cx| {
            if let Some(form) = screen.form() {
                form.open_long();
            }
            let mut left = screen.field().map_or(0, |(_, old)| old.chars().count());
            while left > 0 {
                let clear = KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL);
                screen.key(cx, clear);
                screen.key(cx, KeyEvent::from(KeyCode::Backspace));
                let now = screen.field().map_or(0, |(_, old)| old.chars().count());
                // A field that cannot be emptied is kept as it is.
                left = if now < left { now } else { 0 };
            }
            if !text.is_empty() {
                screen.paste(cx, text);
            }
            screen.key(cx, KeyEvent::from(KeyCode::Tab));
            screen.key(cx, KeyEvent::from(KeyCode::Enter));
        })
    }

    fn at(&mut self, now: Moment) {
        self.now = self.now.max(now);
        if self.toast_is_over() {
            self.shared.toast = None;
        }
    }

    /// What runs that the person waits for.
    fn busy(&self) -> Option<Busy> {
        let running = self.shared.slots.running();
        // A sign-in waits for the person.
        let awaited = running.filter(|slot| !matches!(slot, Slot::SignIn | Slot::Link));
        let weight = |slot: &Slot| {
            !matches!(
                slot,
                Slot::Titles | Slot::Names | Slot::Present | Slot::Owners
            )
        };
        let slot = awaited.max_by_key(weight)?;
        let words = match slot {
            Slot::Spaces => match self.shared.spaces.count(Tab::All) {
                0 => "Reading the spaces.".to_owned(),
                n => format!("Reading the spaces: {n} so far."),
            },
            Slot::Members => "Reading the members.".to_owned(),
            Slot::Space | Slot::Like => "Reading the space.".to_owned(),
            Slot::Filter | Slot::FoundFilter => "Filtering.".to_owned(),
            Slot::Search => "Searching.".to_owned(),
            Slot::People => "Looking in the directory.".to_owned(),
            Slot::Accounts | Slot::Account => "Looking for stored sign-ins.".to_owned(),
            Slot::Phone => "The phone is on its way.".to_owned(),
            Slot::Demo => "Starting the demo.".to_owned(),
            Slot::SignOut => "Signing out.".to_owned(),
            Slot::Write(_) => "Sent; waiting for the answer.".to_owned(),
            _ => "Working.".to_owned(),
        };
        let light = !weight(&slot);
        Some(Busy { words, light })
    }
}
