//! What may never happen on the screen, whatever was pressed before: asked of every step of the
//! fuzz. It presses nothing itself.

use std::collections::{BTreeMap, BTreeSet};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::action::{Action, Context};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Moment, Slot};
use crate::tui::runtime::live::Live;
use crate::tui::tests::stage::text_of;

/// From this size on every screen shows where the cursor is.
const SHOWS_FOCUS: (u16, u16) = (40, 12);
/// What nobody waits for.
const LONG_MS: u64 = 3_600_000;

/// What came up.
#[derive(Default)]
pub struct Coverage {
    pub contexts: BTreeSet<Context>,
    pub actions: BTreeSet<Action>,
    pub writes: BTreeMap<String, usize>,
    /// Presses of the mouse on something.
    pub hits: usize,
    /// Times at which the screen asked to be drawn again.
    pub wakes: usize,
}

/// What stood there before a key.
pub struct Before {
    pub context: Context,
    /// What was typed last: the cursor may be on a button by now.
    pub typed: String,
}

impl Before {
    pub fn see(&mut self, live: &Live) {
        self.context = live.app.context();
        if let Some(typed) = live.app.typed() {
            self.typed = typed;
        }
    }
}

/// Of what is sent.
pub fn check(live: &Live, before: &Before, effects: &[Effect], coverage: &mut Coverage) {
    for effect in effects {
        assert!(
            !matches!(effect, Effect::Cancel(Slot::Write(_))),
            "a write was dropped"
        );
        let Effect::Ask {
            slot: Slot::Write(_),
            request,
            ..
        } = effect
        else {
            continue;
        };
        let name = format!("{request:?}");
        let name = name.split([' ', '(', '{']).next().unwrap_or_default();
        *coverage.writes.entry(name.to_owned()).or_default() += 1;
        match request {
            Request::DeleteSpace(space) => {
                let typed = &before.typed;
                let title = live.app.title_of(space).unwrap_or_default();
                let named = [title.trim(), space.id()].contains(&typed.trim());
                assert!(named, "{space} ({title}) was deleted for {typed:?}");
            }
            Request::RemoveMember(_) | Request::Leave { .. } => {
                assert_eq!(
                    before.context,
                    Context::Menu,
                    "nobody was asked: {request:?}"
                );
            }
            _ => {}
        }
    }
}

/// Of a frame, which is as the program would draw it now.
pub fn look(live: &Live) -> Buffer {
    let area = Rect::new(0, 0, live.size.0, live.size.1);
    let mut buffer = Buffer::empty(area);
    let cursor = live.app.view(&mut buffer);
    assert!(!live.app.screens().is_empty(), "no screen is left");
    for cell in &buffer.content {
        let raw = cell.symbol().chars().any(char::is_control);
        assert!(!raw, "{:?} reaches the terminal", cell.symbol());
    }
    if let Some(cursor) = cursor {
        assert!(area.contains(cursor), "{cursor} is outside {area}");
    }
    let selected = selected(&buffer);
    if !live.app.has_overlay() {
        assert!(
            selected.len() < 2,
            "several rows are selected:\n{}",
            text_of(&buffer)
        );
    }
    // There is nothing to move over: texts, and a code that is waited for.
    let still = [
        Context::SignIn,
        Context::Qr,
        Context::Help,
        Context::Details,
    ];
    let context = live.app.context();
    if is_large(live) && !still.contains(&context) && cursor.is_none() && selected.is_empty() {
        let empty = live.app.rows() == 0;
        assert!(
            empty,
            "no focus on {:?} in {context:?}:\n{}",
            live.app.screens().last(),
            text_of(&buffer)
        );
    }
    buffer
}

fn is_large(live: &Live) -> bool {
    live.size.0 >= SHOWS_FOCUS.0 && live.size.1 >= SHOWS_FOCUS.1
}

/// The rows in which something is shown as chosen.
fn selected(buffer: &Buffer) -> BTreeSet<u16> {
    let area = buffer.area;
    let rows = area.top()..area.bottom();
    let chosen = |y: &u16| {
        (area.left()..area.right()).any(|x| buffer[(x, *y)].modifier.contains(Modifier::REVERSED))
    };
    rows.filter(chosen).collect()
}

/// Nothing moves by itself but when it has asked to be drawn again, and then it does: neither is an
/// old frame left standing, nor is one drawn for nothing.
pub fn time(live: &mut Live, coverage: &mut Coverage) {
    let wake = live.app.next_wake(Moment(live.now)).map(|at| at.0);
    if wake == Some(live.now) {
        // It is due: the program wakes at once.
        return wake_up(live, coverage);
    }
    let shown = look(live);
    live.now = wake.map_or(live.now + LONG_MS, |at| at - 1);
    // Any event but one that does nothing would be a reason to draw.
    let nothing = KeyEvent {
        kind: KeyEventKind::Release,
        ..KeyEvent::from(KeyCode::Null)
    };
    live.app.update(Moment(live.now), Event::Key(nothing));
    let later = look(live);
    assert_eq!(
        text_of(&shown),
        text_of(&later),
        "it moves without asking for a frame"
    );
    if let Some(at) = wake {
        live.now = at;
        wake_up(live, coverage);
    }
}

fn wake_up(live: &mut Live, coverage: &mut Coverage) {
    coverage.wakes += 1;
    let shown = look(live);
    let asked = live.app.next_wake(Moment(live.now));
    let effects = live.wake();
    let next = live.app.next_wake(Moment(live.now));
    assert!(
        next != Some(Moment(live.now)),
        "it would wake again and again:\n{}",
        text_of(&look(live))
    );
    // While something is read, what turns may be hidden.
    let rests = live.app.waiting().is_empty() && is_large(live);
    if effects.is_empty() && next == asked && rests {
        let later = look(live);
        assert!(shown != later, "it woke for nothing:\n{}", text_of(&later));
    }
}
