//! The rows of the query, what can be chosen in each, and how that is said.

use crate::work::search::{Order, Since, Term, Value};

/// A place for the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    Term(Term),
    Reset,
    Search,
}

impl Row {
    /// All of them; the last one is a step up from the first.
    pub const ALL: [Self; 12] = [
        Self::Term(Term::Name),
        Self::Term(Term::Owners),
        Self::Term(Term::External),
        Self::Term(Term::History),
        Self::Term(Term::MadeBefore),
        Self::Term(Term::MadeAfter),
        Self::Term(Term::QuietSince),
        Self::Term(Term::ActiveSince),
        Self::Term(Term::Order),
        Self::Term(Term::Query),
        Self::Reset,
        Self::Search,
    ];
}

/// What can be chosen without typing; nothing for a text.
pub(super) fn options(term: Term) -> Vec<Value> {
    match term {
        Term::Owners => [false, true].map(Value::Ownerless).to_vec(),
        Term::External | Term::History => {
            [None, Some(true), Some(false)].map(Value::Switch).to_vec()
        }
        Term::Order => Order::ALL.map(Value::Order).to_vec(),
        _ if term.is_time() => {
            let choices = Since::CHOICES.into_iter().map(Some);
            let choices = std::iter::once(None).chain(choices);
            choices.map(Value::Since).collect()
        }
        _ => Vec::new(),
    }
}

/// A value in words.
pub(super) fn words(term: Term, value: &Value) -> String {
    match (term, value) {
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Ownerless(false) | Value::Switch(None) | Value::Since(None)) => "any".to_owned(),
        (_, Value::Ownerless(true)) => "none".to_owned(),
        (Term::External, Value::Switch(Some(true))) => "may be added".to_owned(),
        (Term::External, Value::Switch(Some(false))) => "not allowed".to_owned(),
        (_, Value::Switch(Some(true))) => "on".to_owned(),
        (_, Value::Switch(Some(false))) => "off".to_owned(),
        (_, Value::Since(Some(since @ Since::Months(_)))) => format!("{since} ago"),
        (_, Value::Since(Some(since))) => since.to_string(),
        (_, Value::Order(order)) => order.words().to_owned(),
    }
}

/// What a row is about.
pub(super) const fn about(row: Row) -> &'static str {
    match row {
        Row::Term(Term::Name) => {
            "Words that the name begins with or has. Without them every space is found."
        }
        Row::Term(Term::Owners) => {
            "Google cannot search for this. The members of each space found are looked at."
        }
        Row::Term(Term::External) => "Whether people of other organizations may be added.",
        Row::Term(Term::History) => "Off: messages are gone after a day.",
        Row::Term(Term::MadeBefore) => "Only spaces that are older.",
        Row::Term(Term::MadeAfter) => "Only spaces that are newer.",
        Row::Term(Term::QuietSince) => "Only spaces in which nobody wrote since then.",
        Row::Term(Term::ActiveSince) => "Only spaces in which somebody wrote since then.",
        Row::Term(Term::Order) => "What comes first.",
        Row::Term(Term::Query) => {
            "What Google gets. Written by hand it takes the place of the rows above."
        }
        Row::Reset => "Lets anything do in every row.",
        Row::Search => "Named spaces of the whole organization; Google searches no others.",
    }
}
