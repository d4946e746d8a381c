//! The whole screen as a pure function: the stack of screens, the routing of events to them, and
//! what every screen shares. No rule of any one screen lives here.

mod leaving;
mod navigate;
mod options;
mod plain;
#[cfg(test)]
mod seen;

use std::cell::RefCell;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::action::{Action, Context};

use super::effect::{Effect, Request};
use super::event::{Event, Moment, Outcome, Slot};
use super::keymap::Key;
use super::kiosk::Clock;
use super::log::{self, Log};
use super::screens::keyboard::Keyboard;
use super::screens::log::LogScreen;
use super::screens::{Cx, Nav, Screen, chrome, countdown, help, menu, palette, setup, sign_in};
use super::shared::{Session, Shared, Tone};
use super::unclaimed;
use super::widgets::pen::{Pen, Zone};

pub use super::shared::ProfileInfo;
pub use options::{Options, Start};

/// Two Ctrl-C within this time leave the program.
const TWICE_MS: u64 = 2_000;

/// The state of the whole screen.
#[derive(Debug)]
pub struct App {
    stack: Vec<Box<dyn Screen>>,
    pub(super) shared: Shared,
    area: Rect,
    now: Moment,
    cancelled: Option<Moment>,
    /// Runs in a kiosk.
    clock: Option<Clock>,
    /// What the mouse hits on the last frame; none where it is not reported.
    pub(super) zones: Option<RefCell<Vec<Zone>>>,
    /// What was done, and where.
    #[cfg(test)]
    pub(super) done: Vec<(Context, Action)>,
    /// Words that did not fit the last frame.
    #[cfg(test)]
    pub(super) cuts: RefCell<Vec<String>>,
}

impl App {
    /// The first screen; `start` sets it going.
    pub fn new(options: Options, width: u16, height: u16) -> Self {
        let first: Box<dyn Screen> = match &options.profile {
            None => Box::new(setup::Setup::default()),
            Some(_) => Box::new(sign_in::SignIn::new(options.start)),
        };
        let clock = options.kiosk.clone().map(Clock::new);
        let session = Session {
            profiles: options.profiles,
            profile: options.profile,
            default_profile: options.default_profile,
            account: None,
            demo: options.demo,
            on_screen_keyboard: options.on_screen_keyboard,
            no_clipboard: options.no_clipboard,
            config_path: options.config_path,
            began: options.began,
            kiosk: options.kiosk,
            ..Session::default()
        };
        Self {
            stack: vec![first],
            shared: Shared {
                session,
                theme: options.theme,
                keymap: options.keymap,
                log: Log::new(options.clock),
                ..Shared::default()
            },
            area: Rect::new(0, 0, width, height),
            now: Moment::default(),
            cancelled: None,
            clock,
            zones: options.mouse.then(RefCell::default),
            #[cfg(test)]
            done: Vec::new(),
            #[cfg(test)]
            cuts: RefCell::default(),
        }
    }

    /// Sets the first screen going.
    pub fn start(&mut self, now: Moment) -> Vec<Effect> {
        self.now = now;
        self.run(|screen, cx| screen.start(cx))
    }

    /// Takes an event and says what is to be done.
    pub fn update(&mut self, now: Moment, event: Event) -> Vec<Effect> {
        self.now = self.now.max(now);
        if self.toast_is_over() {
            self.shared.toast = None;
        }
        let only_stopped = self.touched(&event);
        let mut effects = if only_stopped {
            Vec::new()
        } else {
            self.happened(event)
        };
        effects.extend(self.watch());
        effects
    }

    fn happened(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Event::Key(key) => self.key(key),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => self.run(|screen, cx| screen.paste(cx, &text)),
            Event::Resize { width, height } => {
                self.area = Rect::new(0, 0, width, height);
                self.run(|_, _| ())
            }
            Event::Wake => self.woken(),
            Event::FocusGained => self.seen(|screen, cx| screen.focused(cx)),
            Event::Waiting(waiting) => {
                if let Some(waiting) = &waiting {
                    let said = log::retried(waiting);
                    self.shared.log.tell(self.now, Tone::Plain, said);
                }
                self.shared.link.set_waiting(waiting);
                Vec::new()
            }
            Event::Done {
                slot,
                epoch,
                outcome,
            } => {
                if !self.shared.slots.accepts(slot, epoch) {
                    return Vec::new();
                }
                self.done(slot, &outcome)
            }
            Event::Trouble(why) => self.run(|_, cx| cx.toast(Tone::Bad, why.message)),
            Event::Quit(signal) => vec![Effect::Quit {
                code: signal.exit_code(),
            }],
        }
    }

    /// When to send `Event::Wake`, if nothing else happens.
    pub fn next_wake(&self, now: Moment) -> Option<Moment> {
        let toast = self.shared.toast.as_ref().map(|toast| toast.until);
        let seen = &self.stack[self.first_seen()..];
        let screens = seen.iter().map(|s| s.next_wake(&self.shared, now));
        let clock = self.clock.as_ref().and_then(|clock| clock.next_wake(now));
        let link = self.shared.link.next_wake(now);
        screens
            .chain([toast, clock, link])
            .flatten()
            .min()
            .map(|at| at.max(now))
    }

    /// Draws the screen over the whole buffer; returns where the cursor belongs, if it is shown.
    pub fn view(&self, buffer: &mut Buffer) -> Option<Position> {
        let area = buffer.area;
        let mut pen = Pen::new(buffer, self.shared.theme);
        pen.zones = self.zones.as_ref().map(RefCell::take);
        pen.forget_zones();
        if area.width < 20 || area.height < 5 {
            chrome::too_small(area, &mut pen);
            return None;
        }
        let first = self.first_seen();
        let body = chrome::body(area);
        let base = &self.stack[first];
        chrome::header(
            &self.stack[..=first],
            &self.shared,
            self.now,
            area,
            &mut pen,
        );
        let overlays = &self.stack[first + 1..];
        let taken: u16 = overlays.iter().map(|s| s.rows_taken(body)).sum();
        let left = Rect {
            height: body.height.saturating_sub(taken),
            ..body
        };
        base.view(&self.shared, self.now, left, &mut pen);
        for pair in self.stack[first..].windows(2) {
            pen.cursor = None;
            pen.forget_zones();
            let gives_way = pair[1].rows_taken(body) == 0;
            let area = if gives_way { left } else { body };
            pair[1].view_above(&*pair[0], &self.shared, self.now, area, &mut pen);
        }
        chrome::footer(self.top(), &self.shared, area, &mut pen);
        let clock = self.clock.as_ref();
        if let Some(left) = clock.and_then(|clock| clock.countdown(self.now)) {
            countdown::draw(left, &self.shared, area, &mut pen);
        }
        if let (Some(kept), Some(zones)) = (&self.zones, pen.zones) {
            kept.replace(zones);
        }
        #[cfg(test)]
        self.cuts.replace(pen.cuts);
        pen.cursor
    }

    /// What is on top, for tests and titles.
    pub fn context(&self) -> Context {
        self.top().context()
    }

    /// What is typed into, for tests: whether characters go into a field, and the field's text.
    #[cfg(test)]
    pub fn writing(&self) -> (bool, Option<String>) {
        let mut screens = self.stack.iter().rev();
        let screen = screens.find(|s| s.context() != Context::Keyboard);
        let screen = screen.map(|s| (s.is_typing(), s.field()));
        let (typing, field) = screen.unwrap_or_default();
        (typing, field.map(|(_, text)| text.to_owned()))
    }

    pub(super) fn top(&self) -> &dyn Screen {
        // The first screen is never popped.
        &*self.stack[self.stack.len() - 1]
    }

    /// The lowest screen of which something is seen.
    fn first_seen(&self) -> usize {
        let lower = self.stack.iter().rposition(|s| !s.is_overlay());
        lower.unwrap_or_default()
    }

    fn toast_is_over(&self) -> bool {
        let toast = self.shared.toast.as_ref();
        toast.is_some_and(|toast| toast.until <= self.now)
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let now = self.now;
        self.shared.toast.take_if(|toast| toast.seen <= now);
        let named = Key::of(key);
        // A remote has no letters: the way to them is where a step means nothing else.
        if Key::parse("right") == Some(named) && self.top().is_at_end() {
            return self.run(|_, cx| cx.push(Keyboard::default()));
        }
        let typed = self.top().is_typing() && named.is_text();
        let taken = typed || self.top().wants(named);
        let action = self.shared.keymap.action(self.context(), named);
        if action != Some(Action::Cancel) {
            self.cancelled = None;
        }
        match action {
            Some(action) if !taken => self.act(action),
            // A remote may have no digits: where it means nothing else, it leads to the menu.
            None if !taken && named.code() == KeyCode::Right && self.context().has_menu() => {
                self.act(Action::Menu)
            }
            _ => self.run(|screen, cx| screen.key(cx, key)),
        }
    }

    /// Does an action, or says why it cannot.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        if let Some(scope) = menu::lacks(self.top(), &self.shared, action) {
            let ladder = menu::Menu::of_ladder(action, scope, &self.shared);
            return self.run(|_, cx| cx.push(ladder));
        }
        if let Some(reason) = menu::refusal(self.top(), &self.shared, action) {
            let text = format!("{}: {reason}.", action.entry().title);
            return self.run(|_, cx| cx.toast(Tone::Bad, text));
        }
        self.remember(action);
        #[cfg(test)]
        self.done.push((self.context(), action));
        match action {
            Action::Quit => vec![Effect::Quit { code: 0 }],
            Action::Suspend => vec![Effect::Suspend],
            Action::Redraw => vec![Effect::Repaint],
            Action::Cancel if self.clock.is_some() => self.act(Action::Back),
            Action::SignOut if self.clock.is_some() => self.sign_out(),
            Action::Cancel => self.cancel(),
            Action::Help => {
                let help = help::Help::new(self.top(), &self.shared);
                self.run(|_, cx| cx.push(help))
            }
            Action::Menu => {
                let menu = menu::Menu::of_actions(self.top(), &self.shared);
                self.run(|_, cx| cx.push(menu))
            }
            Action::Palette => {
                let palette = palette::Palette::new(self.top(), &self.shared);
                self.run(|_, cx| cx.push(palette))
            }
            Action::Log => self.run(|_, cx| cx.push(LogScreen::default())),
            Action::CopyCommand => self.run(copy_command),
            _ => self.run(|screen, cx| screen.act(cx, action)),
        }
    }

    /// What the palette offers first the next time.
    fn remember(&mut self, action: Action) {
        if action.entry().in_menu(self.context()) && action != Action::Palette {
            let ran = &mut self.shared.ran;
            ran.retain(|before| *before != action);
            ran.insert(0, action);
        }
    }

    /// Ctrl-C stops what goes on; twice leaves.
    fn cancel(&mut self) -> Vec<Effect> {
        let again = self.cancelled.replace(self.now);
        if again.is_some_and(|at| self.now <= at.after(TWICE_MS)) {
            return vec![Effect::Quit { code: 130 }];
        }
        self.run(|screen, cx| {
            let before = cx.shared.toast.clone();
            screen.act(cx, Action::Cancel);
            if cx.shared.toast == before {
                cx.toast(Tone::Plain, "Press Ctrl-C again to quit.");
            }
        })
    }

    fn done(&mut self, slot: Slot, outcome: &Outcome) -> Vec<Effect> {
        if outcome.is_last() {
            self.shared.slots.end(slot);
        }
        let mut effects = Vec::new();
        let mut nav = Vec::new();
        let mut cx = Cx {
            shared: &mut self.shared,
            now: self.now,
            effects: &mut effects,
            nav: &mut nav,
        };
        let back = cx.shared.link.learn(cx.now, slot, outcome);
        if let Some(run) = &mut cx.shared.run {
            run.answer(cx.now, slot, outcome);
        }
        let told = cx.shared.log.told();
        let mut taken = false;
        // Every screen may look: the list below learns of what a form above has made.
        for screen in self.stack.iter_mut().rev() {
            taken |= screen.done(&mut cx, slot, outcome);
        }
        if let (Outcome::Run(told), Some(run)) = (outcome, &cx.shared.run) {
            for space in run.deleted(told) {
                let gone = Outcome::Deleted(space);
                for screen in self.stack.iter_mut().rev() {
                    screen.done(&mut cx, slot, &gone);
                }
            }
        }
        if !taken {
            unclaimed::say(&mut cx, slot, outcome);
        }
        if cx.shared.log.told() == told
            && let Some((tone, text)) = log::outcome(slot, outcome)
        {
            cx.shared.log.tell(cx.now, tone, text);
        }
        let Shared {
            changes, spaces, ..
        } = &mut *cx.shared;
        changes.settle(slot, outcome, spaces);
        if back {
            for screen in &mut self.stack {
                screen.reconnected(&mut cx);
            }
        }
        self.navigate(nav, &mut effects);
        effects
    }

    /// Tells each screen that is seen that its time may have come, and tries a lost connection.
    fn woken(&mut self) -> Vec<Effect> {
        let due = self.shared.link.is_due(self.now);
        self.seen(|screen, cx| {
            screen.woken(cx);
            if due && !cx.shared.slots.is_running(Slot::Link) {
                cx.ask(Slot::Link, Request::Reach);
            }
        })
    }

    /// Does this with each screen of which something is seen.
    fn seen(&mut self, f: impl Fn(&mut dyn Screen, &mut Cx<'_>)) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut nav = Vec::new();
        let first = self.first_seen();
        let mut cx = Cx {
            shared: &mut self.shared,
            now: self.now,
            effects: &mut effects,
            nav: &mut nav,
        };
        for screen in &mut self.stack[first..] {
            f(&mut **screen, &mut cx);
        }
        self.navigate(nav, &mut effects);
        effects
    }

    /// Lets the top screen do something, then follows where it wants to go.
    pub(super) fn run(&mut self, f: impl FnOnce(&mut dyn Screen, &mut Cx<'_>)) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut nav = Vec::new();
        let body = chrome::body(self.area);
        let mut cx = Cx {
            shared: &mut self.shared,
            now: self.now,
            effects: &mut effects,
            nav: &mut nav,
        };
        for screen in &mut self.stack {
            screen.resized(body);
        }
        if let [.., below, top] = &mut self.stack[..] {
            top.stands_above(&**below, cx.shared);
        }
        if let Some(screen) = self.stack.last_mut() {
            f(&mut **screen, &mut cx);
        }
        self.navigate(nav, &mut effects);
        effects
    }
}

/// Of the entry under the cursor in a menu, the help or the palette; elsewhere of what the screen is
/// there for.
fn copy_command(screen: &mut dyn Screen, cx: &mut Cx<'_>) {
    match screen.context().main_action() {
        Some(action) => {
            let command = screen.command(cx.shared, action);
            cx.copy_command(action.entry().title, command.as_deref());
        }
        None => screen.act(cx, Action::CopyCommand),
    }
}
