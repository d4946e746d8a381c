//! Opening a direct message or starting a group chat: the people are chosen first.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::spaces::SpaceRow;
use crate::tui::theme::{Role, SPINNER_MS};
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below, cells};

use super::create_space::tell;
use super::filling::fill;
use super::people_picker::{Choice, Chosen, PeoplePicker, Purpose};
use super::space::SpaceScreen;
use super::spaces::Target;
use super::{Cx, Nav, Screen};

const START: &str = "Open it";
const CHOOSE: &str = "Choose people";
const CANCEL: &str = "Back";

/// The people, and what can be done with them.
#[derive(Debug)]
pub(in crate::tui) struct StartChat {
    /// With one person.
    direct: bool,
    people: Vec<Chosen>,
    form: Form,
    sending: Option<Slot>,
}

impl StartChat {
    pub fn new(direct: bool) -> Self {
        let form = Form::default()
            .button(START, "A direct message that is there already is opened.")
            .button(CHOOSE, "Find more people in the directory.")
            .button(CANCEL, "Nothing is made.");
        Self {
            direct,
            people: Vec::new(),
            form,
            sending: None,
        }
    }

    fn name(&self) -> &'static str {
        if self.direct {
            "Direct message"
        } else {
            "Group chat"
        }
    }

    fn choose(&self, cx: &mut Cx<'_>) {
        let title = if self.direct {
            "Choose one person to write to"
        } else {
            "Choose two or more people for a group chat"
        };
        cx.push(PeoplePicker::new(Purpose {
            title: title.to_owned(),
            verb: "Start with",
            space: None,
            roles: false,
            role: 0,
            as_admin: false,
            one: self.direct,
        }));
    }

    /// What it says in lines.
    fn told(&self) -> Page {
        let people = self.people.iter().map(|chosen| chosen.label().into_owned());
        Page::of(people)
    }

    fn send(&mut self, cx: &mut Cx<'_>) {
        if self.sending.is_some() {
            return;
        }
        if !self.direct && self.people.len() < 2 {
            let said = "A group chat needs two people besides you: choose more.";
            cx.toast(Tone::Bad, said);
            self.form.set_focus(1);
            return;
        }
        let who = self.people.iter().map(|chosen| chosen.who.clone());
        let who = who.collect();
        self.sending = Some(cx.write(Request::StartChat { who }));
    }
}

impl Screen for StartChat {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(self.name())
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.choose(cx);
    }

    fn chosen(&mut self, cx: &mut Cx<'_>, choice: Choice) {
        if choice.people.is_empty() {
            if self.people.is_empty() {
                cx.pop();
            }
            return;
        }
        if self.direct {
            self.people.clear();
        }
        for chosen in choice.people {
            if !self.people.contains(&chosen) {
                self.people.push(chosen);
            }
        }
        self.form.set_focus(0);
        self.send(cx);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::Back {
            cx.pop();
            return;
        }
        match fill(&mut self.form, cx, action) {
            Some(START) => self.send(cx),
            Some(CHOOSE) => self.choose(cx),
            Some(_) => cx.pop(),
            None => {}
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        if self.sending != Some(slot) {
            return false;
        }
        match outcome {
            Outcome::Opened {
                space,
                found,
                failed,
            } => {
                let mut row = SpaceRow::new(space);
                let names: Vec<_> = self.people.iter().map(Chosen::label).collect();
                let title = names.join(", ");
                row.call(&title);
                cx.shared.titles.insert(space.name.clone(), title);
                let target = Target::of(&row);
                cx.nav.push(Nav::Leave(Context::Form));
                cx.push(SpaceScreen::new(target));
                let done = if *found {
                    "Opened: you had it already"
                } else {
                    "Started"
                };
                tell(cx, done, failed);
            }
            Outcome::Failed(why) => cx.error_of(Action::Press, "Not started", why.clone()),
            _ => return false,
        }
        self.sending = None;
        true
    }

    fn next_wake(&self, _shared: &Shared, now: Moment) -> Option<Moment> {
        let sending = self.sending.is_some();
        sending.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        self.told()
    }

    fn form_now(&self) -> Option<&Form> {
        Some(&self.form)
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let margin = u16::from(area.height >= 14);
        let inside = Rect {
            x: area.x + margin,
            width: area.width.saturating_sub(2 * margin),
            ..below(area, margin)
        };
        // The buttons are seen, however many people there are.
        let room = inside.height.saturating_sub(4);
        let shown = cells(self.people.len()).min(room);
        for (row, chosen) in (0..shown).zip(&self.people) {
            pen.put(inside, row, 2, pen.theme.check(), Role::Ok);
            pen.clip(inside, row, 4, &chosen.label(), Role::Text);
        }
        let rest = below(inside, shown + margin);
        self.form.view(rest, pen);
        if self.sending.is_some() {
            let last = below(inside, inside.height.saturating_sub(1));
            let text = format!("{} being opened", shared.theme.spinner(now));
            pen.put(last, 0, 2, &text, Role::Accent);
        }
    }
}
