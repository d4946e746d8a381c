//! What tests see of the screen besides its frames.

use ratatui::layout::Position;

use super::{App, Screen, Slot, Zone};
use crate::chat::names::SpaceName;

impl App {
    /// The types of the screens that are open.
    pub(in crate::tui) fn screens(&self) -> Vec<String> {
        let named = |screen: &dyn Screen| {
            let whole = format!("{screen:?}");
            whole
                .split([' ', '('])
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        self.stack.iter().map(|screen| named(&**screen)).collect()
    }

    /// Requests that no answer has ended.
    pub(in crate::tui) fn waiting(&self) -> Vec<Slot> {
        self.shared.slots.running().collect()
    }

    /// Whether something is drawn above the screen.
    pub(in crate::tui) fn has_overlay(&self) -> bool {
        self.first_seen() + 1 < self.stack.len()
    }

    /// How many rows the list on top has.
    pub(in crate::tui) fn rows(&self) -> usize {
        self.top().plain(&self.shared, self.now).rows
    }

    /// Whether the mouse would hit something on the last frame.
    pub(in crate::tui) fn is_hit(&self, at: Position) -> bool {
        let zones = self.zones.as_ref();
        zones.is_some_and(|zones| Zone::hit(&zones.borrow(), at).is_some())
    }

    /// What is being typed.
    pub(in crate::tui) fn typed(&self) -> Option<String> {
        self.top().field().map(|(_, text)| text.to_owned())
    }

    /// What a space is called in the list.
    pub(in crate::tui) fn title_of(&self, space: &SpaceName) -> Option<String> {
        let at = self.shared.spaces.find(space)?;
        Some(self.shared.spaces.get(at)?.title().to_owned())
    }
}
