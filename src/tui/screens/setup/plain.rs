//! The ways to sign in, in lines: a way a row, with whom it fits.

use crate::tui::plain::Page;
use crate::tui::shared::Shared;

use super::Setup;

impl Setup {
    pub(super) fn told(&self, shared: &Shared) -> Page {
        let intro = if self.more {
            "How do you want to sign in with this profile?".to_owned()
        } else {
            "Manage the spaces and members of Google Chat from here. How do you want to sign in?"
                .to_owned()
        };
        let path = &shared.session.config_path;
        let path = if path.is_empty() {
            String::new()
        } else {
            format!("Profiles are kept in {path}")
        };
        Page::of([intro, path]).with_rows(self.entries().len(), None)
    }

    pub(super) fn told_row(&self, at: usize) -> String {
        let Some(entry) = self.entries().get(at) else {
            return String::new();
        };
        match entry.fits() {
            "" => entry.title().to_owned(),
            fits => format!("{}: {fits}. {}", entry.title(), entry.about()),
        }
    }
}
