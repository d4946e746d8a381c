//! What the directory answers to what was typed, why it does not, and who is there already.

use std::collections::HashSet;

use crate::action::Action;
use crate::chat::names::UserName;
use crate::config::Scope;
use crate::text::explanation::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::{Found, Slot};
use crate::tui::screens::Cx;
use crate::tui::shared::Shared;
use crate::work::people::is_of_another_domain;

use super::tray::Chosen;

/// Whether the directory was asked and has not answered.
pub(super) fn is_running(shared: &Shared) -> bool {
    shared.slots.is_running(Slot::People)
}

/// The directory as far as it was asked.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub found: Vec<Found>,
    /// An answer to what stands in the field is here.
    pub answered: bool,
    /// Enter was pressed before the answer was here.
    pub hasty: bool,
    /// Why names cannot be looked up.
    pub trouble: Option<Explanation>,
    /// Who is in the space already.
    pub present: HashSet<UserName>,
}

impl Search {
    /// Another query; an empty one asks nobody.
    pub fn begin(&mut self, cx: &mut Cx<'_>, query: &str) {
        (self.hasty, self.answered) = (false, false);
        // A service that was down may be back.
        self.trouble.take_if(|why| why.cause == Cause::Unavailable);
        if query.is_empty() || !self.can_search(cx.shared) {
            self.found.clear();
            cx.cancel(Slot::People);
        } else {
            let query = query.to_owned();
            cx.ask(Slot::People, Request::SearchPeople { query });
        }
    }

    /// The answer; what it says of people is kept for all screens.
    pub fn answered(&mut self, shared: &mut Shared, found: &[Found]) {
        self.found = found.to_vec();
        self.answered = true;
        for Found { user, person } in found {
            if let Some(user) = user {
                shared.people.insert(user.clone(), person.clone());
            }
        }
    }

    pub fn failed(&mut self, why: &Explanation) {
        self.found.clear();
        self.hasty = false;
        self.trouble = Some(why.clone());
    }

    pub fn can_search(&self, shared: &Shared) -> bool {
        self.trouble.is_none() && shared.session.lacks(Action::SearchPeople).is_none()
    }

    /// The scope for want of which names cannot be looked up.
    pub fn missing(&self, shared: &Shared) -> Option<Scope> {
        let refused = self.trouble.as_ref().and_then(|why| why.scope.as_deref());
        let lacks = shared.session.lacks(Action::SearchPeople);
        lacks.or_else(|| refused.map(Scope::new))
    }

    /// Why names cannot be looked up, in words.
    pub fn why_not(&self, shared: &Shared) -> Option<String> {
        let said = match (self.missing(shared), &self.trouble) {
            (Some(scope), _) => format!("Names need the scope `{}`.", scope.short()),
            (None, Some(why)) => why.message.clone(),
            (None, None) => return None,
        };
        Some(format!(
            "{said} E-mail addresses can be given all the same."
        ))
    }

    pub fn is_present(&self, user: Option<&UserName>) -> bool {
        user.is_some_and(|user| self.present.contains(user))
    }

    /// Somebody by the address that was typed, with what is known of them.
    pub fn known(&self, shared: &Shared, who: &str) -> Chosen {
        let has = |email: &Option<String>| {
            let email = email.as_deref().unwrap_or_default();
            email.eq_ignore_ascii_case(who)
        };
        if let Some(found) = self.found.iter().find(|found| has(&found.person.email)) {
            return Chosen::found(found);
        }
        let known = shared.people.iter().find(|(_, person)| has(&person.email));
        Chosen {
            who: who.to_owned(),
            user: known.map(|(user, _)| user.clone()),
            name: known.and_then(|(_, person)| person.name.clone()),
            outside: is_of_another_domain(who, shared.session.account_name()),
        }
    }
}
