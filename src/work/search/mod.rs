//! Searching all spaces of an organization as an administrator: what is asked for, term by term,
//! the query that says so, and what no query can say: who owns what was found.

mod owners;
mod since;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::chat::search::{QUERY_MAX, Span, typed};
use crate::chat::{AdminQuery, SearchSpaces, resources::HistoryState};

pub use owners::who_owns;
pub use since::Since;

/// One thing that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    /// Words of the name.
    Name,
    /// Whether anybody owns it. No query can say that: the members of each are looked at.
    Owners,
    /// Whether people of other organizations may be added.
    External,
    /// Whether messages are kept.
    History,
    /// Made before.
    MadeBefore,
    /// Made after.
    MadeAfter,
    /// Nobody wrote since.
    QuietSince,
    /// Somebody wrote since.
    ActiveSince,
    /// What comes first.
    Order,
    /// The whole query, by hand.
    Query,
}

impl Term {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Owners,
        Self::External,
        Self::History,
        Self::MadeBefore,
        Self::MadeAfter,
        Self::QuietSince,
        Self::ActiveSince,
        Self::Order,
        Self::Query,
    ];

    /// Its name in plain words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name has",
            Self::Owners => "Owners",
            Self::External => "Outsiders",
            Self::History => "History",
            Self::MadeBefore => "Made before",
            Self::MadeAfter => "Made after",
            Self::QuietSince => "Quiet since",
            Self::ActiveSince => "Active since",
            Self::Order => "Sorted by",
            Self::Query => "Query",
        }
    }

    /// Whether it is about a point in time.
    pub const fn is_time(self) -> bool {
        self.time().is_some()
    }

    /// Whether it is typed.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Name | Self::Query)
    }

    const fn time(self) -> Option<usize> {
        match self {
            Self::MadeBefore => Some(0),
            Self::MadeAfter => Some(1),
            Self::QuietSince => Some(2),
            Self::ActiveSince => Some(3),
            _ => None,
        }
    }
}

/// What a term asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; empty: anything.
    Text(String),
    /// Only those without an owner.
    Ownerless(bool),
    /// Yes, no, or anything.
    Switch(Option<bool>),
    /// A point in time, or any.
    Since(Option<Since>),
    /// What comes first.
    Order(Order),
}

/// What comes first in the answer: all that the API can sort by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// As Google likes.
    #[default]
    Any,
    /// Longest quiet first.
    Quiet,
    /// Latest message first.
    Active,
    /// Oldest first.
    Old,
    /// Newest first.
    New,
    /// Most people first.
    Large,
    /// Fewest people first.
    Small,
}

impl Order {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Any,
        Self::Quiet,
        Self::Active,
        Self::Old,
        Self::New,
        Self::Large,
        Self::Small,
    ];

    /// `orderBy` of the API.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Quiet => Some("last_active_time ASC"),
            Self::Active => Some("last_active_time DESC"),
            Self::Old => Some("create_time ASC"),
            Self::New => Some("create_time DESC"),
            Self::Large => Some("membership_count.joined_direct_human_user_count DESC"),
            Self::Small => Some("membership_count.joined_direct_human_user_count ASC"),
        }
    }

    /// In plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Any => "Google's own order",
            Self::Quiet => "longest quiet first",
            Self::Active => "latest message first",
            Self::Old => "oldest first",
            Self::New => "newest first",
            Self::Large => "most people first",
            Self::Small => "fewest people first",
        }
    }
}

/// Everything that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    name: String,
    ownerless: bool,
    external: Option<bool>,
    history: Option<bool>,
    times: [Option<Since>; 4],
    order: Order,
    /// Written by hand; the terms before it count no more, sorting and owners do.
    by_hand: Option<String>,
}

impl Wanted {
    /// What a term asks for; of the query, what was written by hand.
    pub fn get(&self, term: Term) -> Value {
        match term {
            Term::Name => Value::Text(self.name.clone()),
            Term::Owners => Value::Ownerless(self.ownerless),
            Term::External => Value::Switch(self.external),
            Term::History => Value::Switch(self.history),
            Term::Order => Value::Order(self.order),
            Term::Query => Value::Text(self.by_hand.clone().unwrap_or_default()),
            Term::MadeBefore | Term::MadeAfter | Term::QuietSince | Term::ActiveSince => {
                Value::Since(term.time().and_then(|at| self.times[at]))
            }
        }
    }

    /// Asks for something else; a value of another kind changes nothing.
    pub fn set(&mut self, term: Term, value: Value) {
        match (term, value) {
            (Term::Name, Value::Text(text)) => self.name = text,
            (Term::Query, Value::Text(text)) => {
                self.by_hand = Some(text).filter(|text| !text.trim().is_empty());
            }
            (Term::Owners, Value::Ownerless(on)) => self.ownerless = on,
            (Term::External, Value::Switch(on)) => self.external = on,
            (Term::History, Value::Switch(on)) => self.history = on,
            (Term::Order, Value::Order(order)) => self.order = order,
            (_, Value::Since(since)) => {
                if let Some(at) = term.time() {
                    self.times[at] = since;
                }
            }
            _ => {}
        }
    }

    /// Lets anything do.
    pub fn reset(&mut self, term: Term) {
        let anything = Self::default().get(term);
        self.set(term, anything);
    }

    /// Whether a term lets anything do.
    pub fn is_any(&self, term: Term) -> bool {
        self.get(term) == Self::default().get(term)
    }

    /// Whether a term counts: those that a query can say do not where it is written by hand.
    pub fn counts(&self, term: Term) -> bool {
        self.by_hand.is_none() || matches!(term, Term::Owners | Term::Order | Term::Query)
    }

    /// Whether only spaces without an owner are wanted.
    pub const fn is_ownerless(&self) -> bool {
        self.ownerless
    }

    /// The query as it is sent.
    pub fn query(&self, today: Date) -> String {
        if let Some(text) = &self.by_hand {
            return typed(text, true);
        }
        let [made_before, made_after, quiet_since, active_since] =
            self.times.map(|since| since.and_then(|s| s.time(today)));
        let history = self.history.map(|on| {
            if on {
                HistoryState::On
            } else {
                HistoryState::Off
            }
        });
        let name = self.name.trim();
        let names = [name].into_iter().filter(|name| !name.is_empty());
        AdminQuery {
            names: names.map(str::to_owned).collect(),
            external: self.external,
            history,
            created: span(made_after, made_before),
            active: span(active_since, quiet_since),
        }
        .text()
    }

    /// The call.
    pub fn search(&self, today: Date) -> SearchSpaces {
        SearchSpaces {
            query: self.query(today),
            order_by: self.order.as_str().map(str::to_owned),
        }
    }

    /// The command that finds the same, for a POSIX shell. Owners are another command's business.
    pub fn command(&self, today: Date) -> String {
        let order = self.order.as_str();
        let order = order.map(|order| format!(" --order-by '{order}'"));
        let query = self.query(today).replace('\'', r"'\''");
        let order = order.unwrap_or_default();
        format!("roomkey spaces search --admin '{query}'{order}")
    }

    /// What cannot be found like this, and where it stands.
    pub fn fault(&self, today: Date) -> Option<(Term, String)> {
        if self.query(today).chars().count() > QUERY_MAX {
            let term = if self.by_hand.is_some() {
                Term::Query
            } else {
                Term::Name
            };
            let said = format!("the query is longer than {QUERY_MAX} characters");
            return Some((term, said));
        }
        let pairs = [
            (Term::MadeAfter, Term::MadeBefore),
            (Term::ActiveSince, Term::QuietSince),
        ];
        let time = |term: Term| self.times[term.time()?]?.time(today);
        let empty = |(after, before): &(Term, Term)| matches!((time(*after), time(*before)), (Some(after), Some(before)) if after >= before);
        let found = pairs.into_iter().find(empty);
        let (after, before) = found.filter(|_| self.by_hand.is_none())?;
        let said = format!(
            "nothing is both {} and {} these",
            after.label().to_lowercase(),
            before.label().to_lowercase()
        );
        Some((after, said))
    }
}

const fn span(after: Option<Timestamp>, before: Option<Timestamp>) -> Span {
    Span { after, before }
}
