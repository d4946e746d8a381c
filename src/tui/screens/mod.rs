//! One room a screen: its state, its update and its view, side by side. This file holds what they
//! have in common and nothing of any of them.

use std::borrow::Cow;
use std::fmt::Debug;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::action::command::Arguments;
use crate::action::{Action, Context};
use crate::config::Scope;
use crate::oauth::{Cause, Explanation};

pub(super) mod accounts;
pub(super) mod add_members;
pub(super) mod admin_search;
pub(super) mod audit;
mod banner;
pub(super) mod bulk;
pub(super) mod bulk_people;
pub(super) mod chrome;
pub(super) mod countdown;
pub(super) mod create_space;
pub(super) mod delete_space;
pub(super) mod error;
mod filling;
pub(super) mod help;
pub(super) mod journal;
pub(super) mod keyboard;
pub(super) mod log;
pub(super) mod menu;
pub(super) mod palette;
pub(super) mod people_picker;
pub(super) mod qr_screen;
pub(super) mod save_file;
pub(super) mod setup;
pub(super) mod sign_in;
pub(super) mod space;
pub(super) mod spaces;
pub(super) mod start_chat;

use super::effect::{Effect, Request};
use super::event::{Moment, Outcome, Slot};
use super::keymap::Key;
use super::plain::{self, Page};
use super::shared::{Shared, Toast, Tone};
use super::widgets::field::Writing;
use super::widgets::form::Form;
use super::widgets::pen::Pen;

/// What a screen may touch while it updates.
pub(super) struct Cx<'a> {
    pub shared: &'a mut Shared,
    pub now: Moment,
    pub effects: &'a mut Vec<Effect>,
    pub nav: &'a mut Vec<Nav>,
}

/// What a screen wants of the stack; done after its update, in order.
#[derive(Debug)]
pub(super) enum Nav {
    /// Show this above.
    Push(Box<dyn Screen>),
    /// Leave the top screen.
    Pop,
    /// Leave the uppermost screen of this context and what is above it.
    Leave(Context),
    /// Drop everything and start with this.
    Root(Box<dyn Screen>),
    /// Do this as if its key was pressed on the screen that is then on top.
    Act(Action),
    /// Type this into the screen below the top.
    TypeBelow(KeyEvent),
    /// Move to the text field after, or before, on the screen below the top.
    StepBelow(bool),
    /// Tell the screen that is then on top that the entry was picked.
    Picked(usize),
    /// Tell the screen that is then on top who was chosen; nobody where it was left.
    Chosen(people_picker::Choice),
}

impl Cx<'_> {
    /// Starts a request; an older one of the slot is dropped.
    pub fn ask(&mut self, slot: Slot, request: Request) {
        let epoch = self.shared.slots.begin(slot);
        self.effects.push(Effect::Ask {
            slot,
            epoch,
            request,
        });
    }

    /// Starts a change; nothing drops it.
    pub fn write(&mut self, request: Request) -> Slot {
        let slot = self.shared.slots.write();
        self.shared.changes.sent(slot, &request);
        if let Some(said) = crate::tui::log::sent(&request) {
            self.shared.log.tell(self.now, Tone::Plain, said);
        }
        self.ask(slot, request);
        slot
    }

    /// Drops the request of a slot.
    pub fn cancel(&mut self, slot: Slot) {
        if self.shared.slots.end(slot) {
            self.effects.push(Effect::Cancel(slot));
        }
    }

    /// Says something, and keeps it in the log.
    pub fn toast(&mut self, tone: Tone, text: impl Into<String>) {
        let text = text.into();
        self.shared.log.tell(self.now, tone, text.clone());
        self.say(tone, text);
    }

    /// Says something that the log is not to keep.
    fn say(&mut self, tone: Tone, text: String) {
        let ms = if tone == Tone::Bad { 8_000 } else { 5_000 };
        self.shared.toast = Some(Toast {
            tone,
            text,
            seen: self.now.after(1_500),
            until: self.now.after(ms),
        });
    }

    /// Copies the command that does what `title` does, or says that there is none.
    pub fn copy_command(&mut self, title: &str, command: Option<&str>) {
        match command {
            Some(command) => self.copy(command.to_owned(), &format!("{title}: {command}")),
            None => self.toast(Tone::Plain, format!("{title}: no command does this.")),
        }
    }

    /// Sends a text to the clipboard, and says no more than that it was sent.
    pub fn copy(&mut self, text: String, what: &str) {
        if self.shared.session.no_clipboard {
            // It may be a code.
            let said = format!("This terminal has no clipboard. By hand: {text}");
            self.say(Tone::Plain, said);
            return;
        }
        self.effects.push(Effect::Copy(text));
        let said = format!("{what} sent to the clipboard; your terminal may block it.");
        self.toast(Tone::Plain, said);
    }

    pub fn push(&mut self, screen: impl Screen + 'static) {
        self.nav.push(Nav::Push(Box::new(screen)));
    }

    pub fn pop(&mut self) {
        self.nav.push(Nav::Pop);
    }

    pub fn root(&mut self, screen: impl Screen + 'static) {
        self.nav.push(Nav::Root(Box::new(screen)));
    }

    /// Shows an error above the screen, which keeps all that was typed.
    pub fn error(&mut self, what: impl Into<String>, why: Explanation) {
        if why.cause == Cause::Cancelled {
            return;
        }
        let what = what.into();
        self.log_error(&what, &why);
        self.push(error::ErrorPanel::new(what, why));
    }

    fn log_error(&mut self, what: &str, why: &Explanation) {
        let hint = why.hint.as_deref().unwrap_or_default();
        let text = format!("{what}: {} {hint}", why.message);
        self.shared.log.tell(self.now, Tone::Bad, text);
    }

    /// As `error`; where only a scope is missing, `action` goes on once that was granted.
    pub fn error_of(&mut self, action: Action, what: impl Into<String>, why: Explanation) {
        if why.cause != Cause::Cancelled {
            let what = what.into();
            self.log_error(&what, &why);
            self.push(error::ErrorPanel::of(action, what, why));
        }
    }
}

/// A screen of the stack.
pub(super) trait Screen: Debug {
    /// Which keys apply.
    fn context(&self) -> Context;

    /// Its part of the path in the header.
    fn title<'a>(&'a self, shared: &'a Shared) -> Cow<'a, str>;

    /// What its menu is about.
    fn subject(&self, shared: &Shared) -> String {
        self.title(shared).into_owned()
    }

    /// What stands at the right of the header, such as counts.
    fn status(&self, _shared: &Shared) -> String {
        String::new()
    }

    /// Drawn above the screen below, in part of it.
    fn is_overlay(&self) -> bool {
        false
    }

    /// Rows at the bottom that it takes from the screen below instead of covering it.
    fn rows_taken(&self, _body: Rect) -> u16 {
        0
    }

    /// Whether characters go into a field.
    fn is_typing(&self) -> bool {
        false
    }

    /// Whether the cursor stands after the last character of that field, so that a step to the right
    /// means nothing there: it opens the on-screen keyboard.
    fn is_at_end(&self) -> bool {
        self.form_now().is_some_and(Form::is_at_end)
    }

    /// Label and text of the field that characters go into, for the on-screen keyboard.
    fn field(&self) -> Option<(&str, &str)> {
        self.form_now().and_then(Form::field)
    }

    /// What kind of text goes into that field.
    fn writing(&self) -> Writing {
        self.form_now().map_or(Writing::Text, Form::writing)
    }

    /// Told before each update of the top screen what is below it.
    fn stands_above(&mut self, _below: &dyn Screen, _shared: &Shared) {}

    /// Whether nobody has begun anything: all that a kiosk shows to whoever comes.
    fn is_at_rest(&self) -> bool {
        false
    }

    /// Moves to the text field after, or before: the on-screen keyboard has keys for it.
    fn step_field(&mut self, forward: bool) {
        if let Some(form) = self.form() {
            form.step_field(forward);
        }
    }

    /// Its form, where it is one.
    fn form(&mut self) -> Option<&mut Form> {
        None
    }

    /// Whether it takes this key although the key has an action in its context.
    fn wants(&self, key: Key) -> bool {
        self.form_now().is_some_and(|form| form.wants(key.code()))
    }

    /// Why an action cannot run now, said to the person.
    fn refuses(&self, _shared: &Shared, _action: Action) -> Option<Cow<'static, str>> {
        None
    }

    /// The scope that an action needs here.
    fn scope(&self, action: Action) -> Option<Scope> {
        action.entry().scope()
    }

    /// What is known of the arguments of commands.
    fn arguments(&self, _shared: &Shared) -> Arguments {
        Arguments::default()
    }

    /// The command line that does `action` here, as a person would type it.
    fn command(&self, shared: &Shared, action: Action) -> Option<String> {
        let template = action.entry().command_in(self.context())?;
        Some(
            self.arguments(shared)
                .fill(template, shared.session.named_profile()),
        )
    }

    /// The mouse was pressed on a part that the view has named: the cursor goes there. Says whether
    /// it is to go on as with Enter, for a row that had the cursor, an entry or a button.
    fn point(&mut self, _cx: &mut Cx<'_>, part: usize) -> bool {
        self.form().is_some_and(|form| form.point(part))
    }

    /// The mouse was pressed on a tab.
    fn show_tab(&mut self, _cx: &mut Cx<'_>, _tab: usize) {}

    /// Called once when it gets on the stack.
    fn start(&mut self, _cx: &mut Cx<'_>) {}

    /// Does an action that applies in its context.
    fn act(&mut self, cx: &mut Cx<'_>, action: Action);

    /// A key without an action.
    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        if let Some(form) = self.form() {
            form.key(key);
        }
    }

    /// Pasted text.
    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        if let Some(form) = self.form() {
            form.insert(text);
        }
    }

    /// An answer; says whether it was for this screen.
    fn done(&mut self, _cx: &mut Cx<'_>, _slot: Slot, _outcome: &Outcome) -> bool {
        false
    }

    /// An entry of a list that it opened was picked.
    fn picked(&mut self, _cx: &mut Cx<'_>, _index: usize) {}

    /// People were chosen for it; none where the choice was left.
    fn chosen(&mut self, _cx: &mut Cx<'_>, _choice: people_picker::Choice) {}

    /// It is on top again.
    fn resumed(&mut self, _cx: &mut Cx<'_>) {}

    /// The terminal's window has the focus again: what was read long ago may be read anew.
    fn focused(&mut self, _cx: &mut Cx<'_>) {}

    /// A lost connection is back: what could not be read for want of it is read now.
    fn reconnected(&mut self, _cx: &mut Cx<'_>) {}

    /// How many rows the list has on screen, told before each update.
    fn resized(&mut self, body: Rect) {
        if let Some(form) = self.form() {
            form.resized(body.width.saturating_sub(2), body.height.saturating_sub(1));
        }
    }

    /// The time that it asked for may have come.
    fn woken(&mut self, _cx: &mut Cx<'_>) {}

    /// When it wants to be drawn again although nothing happens.
    fn next_wake(&self, _shared: &Shared, _now: Moment) -> Option<Moment> {
        None
    }

    /// What it says in lines, without rows: those are told by `plain_row`.
    fn plain(&self, shared: &Shared, now: Moment) -> Page {
        plain::drawn(|area, pen| self.view(shared, now, area, pen))
    }

    /// One of the rows that `plain` counts.
    fn plain_row(&self, _shared: &Shared, _at: usize) -> String {
        String::new()
    }

    /// Puts the cursor on a row that `plain` counts.
    fn put_cursor(&mut self, _cx: &mut Cx<'_>, _at: usize) {}

    /// Where its QR code leads to.
    fn link(&self) -> Option<&str> {
        None
    }

    /// Its form as it stands, told by itself.
    fn form_now(&self) -> Option<&Form> {
        None
    }

    /// Draws itself.
    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>);

    /// Draws itself above the screen below it.
    fn view_above(
        &self,
        _below: &dyn Screen,
        shared: &Shared,
        now: Moment,
        area: Rect,
        pen: &mut Pen<'_>,
    ) {
        self.view(shared, now, area, pen);
    }
}
