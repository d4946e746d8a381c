//! The list of people to be added: what became of each, and which one the cursor is on.

use ratatui::layout::Rect;

use crate::tui::event::{Moment, RowState};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::pen::{Pen, below, cells, wrap};

/// What the mouse hits in the list: beyond any row of the form above it.
pub(super) const PARTS: usize = 100_000;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    Waiting,
    Sending,
    Is(RowState),
}

impl State {
    /// Order on screen: what needs a look comes last, where it is always seen.
    const fn rank(&self) -> u8 {
        match self {
            Self::Is(RowState::Done | RowState::Already) => 0,
            Self::Sending | Self::Waiting => 1,
            Self::Is(RowState::Failed(_)) => 2,
        }
    }

    /// Whether it is still to be sent, or sent again.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Is(RowState::Failed(_)))
    }

    /// Sign, what it means, and what is said of a row.
    fn says(&self, theme: Theme, now: Moment) -> (&'static str, Role, &str) {
        match self {
            Self::Waiting => (theme.dot(), Role::Muted, "waits"),
            Self::Sending => (theme.spinner(now), Role::Accent, "being added"),
            Self::Is(RowState::Done) => (theme.check(), Role::Ok, "added"),
            Self::Is(RowState::Already) => ("=", Role::Muted, "was there already"),
            Self::Is(RowState::Failed(why)) => (theme.cross(), Role::Danger, &why.message),
        }
    }
}

/// Rows, and the one under the cursor where the list has the focus.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub all: Vec<(String, State)>,
    cursor: Option<usize>,
}

impl Rows {
    /// Adds a person who is not in it.
    pub fn add(&mut self, who: String) {
        let known = |(old, _): &(String, State)| old.eq_ignore_ascii_case(&who);
        if !self.all.iter().any(known) {
            self.all.push((who, State::Waiting));
        }
    }

    pub fn count(&self, wanted: impl Fn(&State) -> bool) -> usize {
        self.all.iter().filter(|(_, state)| wanted(state)).count()
    }

    /// Indices in the order of the screen.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.all.len()).collect();
        order.sort_by_key(|at| self.all[*at].1.rank());
        order
    }

    pub const fn has_focus(&self) -> bool {
        self.cursor.is_some()
    }

    /// Puts the cursor on the first or the last row; says whether there is one.
    pub fn enter(&mut self, first: bool) -> bool {
        let order = self.order();
        let at = if first { order.first() } else { order.last() };
        self.cursor = at.copied();
        self.has_focus()
    }

    /// Puts the cursor on a row; says whether it was there.
    pub fn point(&mut self, at: usize) -> bool {
        self.cursor.replace(at) == Some(at)
    }

    pub const fn leave(&mut self) {
        self.cursor = None;
    }

    /// Moves the cursor; past the ends it leaves the list.
    pub fn step(&mut self, forward: bool) {
        let order = self.order();
        let here = order.iter().position(|at| Some(*at) == self.cursor);
        let next = here.and_then(|here| {
            if forward {
                here.checked_add(1)
            } else {
                here.checked_sub(1)
            }
        });
        self.cursor = next.and_then(|next| order.get(next)).copied();
    }

    pub fn selected(&self) -> Option<&(String, State)> {
        self.all.get(self.cursor?)
    }

    /// Takes the row under the cursor out; the cursor goes to the one below it.
    pub fn remove_selected(&mut self) -> Option<String> {
        let gone = self.cursor.filter(|at| *at < self.all.len())?;
        let order = self.order();
        let place = order.iter().position(|at| *at == gone)?;
        let near = order
            .get(place + 1)
            .or_else(|| order.get(place.checked_sub(1)?));
        self.cursor = near.map(|at| at - usize::from(*at > gone));
        Some(self.all.remove(gone).0)
    }

    /// Every row in a line.
    pub fn told(&self) -> impl Iterator<Item = String> + '_ {
        let order = self.order().into_iter();
        order.map(|at| {
            let (who, state) = &self.all[at];
            let (_, _, said) = state.says(Theme::default(), Moment::default());
            format!("{who}: {said}")
        })
    }

    /// Every row, the reasons wrapped; the row under the cursor, or else what needs a look, stays in
    /// sight.
    pub fn view(&self, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let width = (area.width / 2).min(34);
        let reason = width + 2;
        let mut lines = Vec::new();
        let mut focus = None;
        for at in self.order() {
            let (who, state) = &self.all[at];
            let (sign, role, said) = state.says(pen.theme, now);
            let start = lines.len();
            for (n, said) in wrap(said, area.width.saturating_sub(reason))
                .into_iter()
                .enumerate()
            {
                let first = (n == 0).then_some((sign, who.as_str()));
                lines.push((at, first, role, said));
            }
            if self.cursor == Some(at) {
                focus = Some((start, lines.len()));
            }
        }
        let from = |height: u16| {
            let height = usize::from(height);
            match focus {
                Some((start, end)) => end.saturating_sub(height).min(start),
                None => lines.len().saturating_sub(height),
            }
        };
        let mut area = area;
        let mut first_line = from(area.height);
        if first_line > 0 && area.height > 1 {
            first_line = from(area.height - 1);
            let text = format!("{first_line} lines above");
            pen.put(area, 0, 2, &text, Role::Muted);
            area = below(area, 1);
        }
        let shown = lines.iter().skip(first_line).take(usize::from(area.height));
        for (row, (at, first, role, said)) in shown.enumerate() {
            let row = cells(row);
            pen.part(area, row, PARTS + at);
            if let Some((sign, who)) = first {
                pen.put(area, row, 0, sign, *role);
                pen.cell(area, row, 2, width.saturating_sub(1), who, Role::Text);
            }
            pen.put(area, row, reason, said, *role);
            if first.is_some() && self.cursor == Some(*at) {
                let cell = Rect {
                    x: area.x + 2.min(area.width),
                    width: width.saturating_sub(1),
                    ..area
                };
                pen.select(cell, row);
            }
        }
    }
}
