//! What tests see of the screen besides its frames.

use super::{App, Screen, Slot};
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
