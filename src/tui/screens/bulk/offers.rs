//! What can be done with marked rows: spaces, and the people in them.

use crate::chat::names::{MemberName, SpaceName};
use crate::tui::bulk::PlanWish;
use crate::tui::screens::menu::Menu;
use crate::tui::screens::spaces::number;

use super::BulkScreen;

/// What was marked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::tui) struct Marked {
    pub spaces: Vec<SpaceName>,
    /// People and groups in them.
    pub members: Vec<MemberName>,
    /// As administrator.
    pub admin: bool,
}

/// The plans that are offered, in the order of the menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::tui) struct Offers {
    wishes: Vec<PlanWish>,
    admin: bool,
}

impl Offers {
    /// What there is to choose from, and the menu for it.
    pub fn of(marked: Marked) -> (Self, Menu) {
        let Marked {
            spaces,
            members,
            admin,
        } = marked;
        let count = |n: usize, one: &str, many: &str| match n {
            1 => format!("1 {one}"),
            n => format!("{} {many}", number(n)),
        };
        let there = count(spaces.len(), "space", "spaces");
        let mut all = Vec::new();
        if !members.is_empty() {
            let who = count(members.len(), "membership", "memberships");
            all.push((
                format!("Remove {who}"),
                "from the space of each",
                PlanWish::Remove {
                    place: there.clone(),
                    members,
                },
            ));
        }
        all.push((
            format!("Give {there} an owner"),
            "who is chosen next",
            PlanWish::GiveOwner {
                spaces: spaces.clone(),
                who: String::new(),
            },
        ));
        all.push((
            format!("Archive {there}"),
            "only owners stay",
            PlanWish::Archive(spaces.clone()),
        ));
        all.push((
            format!("Delete {there}"),
            "for everybody",
            PlanWish::Delete(spaces),
        ));
        let choices = all
            .iter()
            .map(|(title, detail, _)| (title.clone(), (*detail).to_owned()));
        let menu = Menu::of_choices("What is to be done?", choices.collect())
            .intro("Each shows a plan first; nothing is changed before it is run.");
        let wishes = all.into_iter().map(|(.., wish)| wish).collect();
        (Self { wishes, admin }, menu)
    }

    /// The plan that was chosen.
    pub fn chosen(self, index: usize) -> Option<BulkScreen> {
        let admin = self.admin;
        let wish = self.wishes.into_iter().nth(index)?;
        Some(BulkScreen::new(wish, admin))
    }
}
