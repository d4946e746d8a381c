//! `spaces.search`, `spaces.findGroupChats` and `spaces.completeImport`. The two languages of the
//! search are two types, so that a query cannot name what its method does not know.

use std::fmt::Write as _;

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use super::client::{Call, Chat};
use super::error::ChatError;
use super::names::{SpaceName, UserName};
use super::pages::{ListCall, Pages, RawPages};
use super::resources::{HistoryState, Space};
use crate::http::Repeat;

/// The most that a query may have, in characters.
pub const QUERY_MAX: usize = 1000;
/// The most people that a search for group chats may name.
pub const USERS_MAX: usize = 49;

/// A query over the caller's own spaces. Without a name Google finds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberQuery {
    /// Words of the name; with several texts any of them.
    pub names: Vec<String>,
    /// Whether outsiders may be members.
    pub external: Option<bool>,
}

/// A query over all named spaces of the organization, for administrators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdminQuery {
    /// Words of the name; with several texts any of them.
    pub names: Vec<String>,
    /// Whether outsiders may be members.
    pub external: Option<bool>,
    /// Whether messages are kept.
    pub history: Option<HistoryState>,
    /// When it was made.
    pub created: Span,
    /// When somebody last wrote.
    pub active: Span,
}

/// A stretch of time, open where an end is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// After this.
    pub after: Option<Timestamp>,
    /// Before this.
    pub before: Option<Timestamp>,
}

impl MemberQuery {
    /// The query's text.
    pub fn text(&self) -> String {
        let terms = [names(&self.names), external(self.external)];
        join(&["space_type = \"SPACE\""], terms)
    }
}

impl AdminQuery {
    /// The query's text.
    pub fn text(&self) -> String {
        let history = self.history.as_ref();
        let history =
            history.map(|state| format!("space_history_state = {}", quoted(state.as_str())));
        let terms = [
            names(&self.names),
            external(self.external),
            history,
            self.created.term("create_time"),
            self.active.term("last_active_time"),
        ];
        join(&REQUIRED_OF_ADMINS, terms)
    }
}

const REQUIRED_OF_ADMINS: [&str; 2] = [
    "customer = \"customers/my_customer\"",
    "space_type = \"SPACE\"",
];

impl Span {
    fn term(self, field: &str) -> Option<String> {
        let after = self.after.map(|time| format!("{field} > \"{time}\""));
        let before = self.before.map(|time| format!("{field} < \"{time}\""));
        match (after, before) {
            (Some(after), Some(before)) => Some(format!("({after} AND {before})")),
            (one, other) => one.or(other),
        }
    }
}

/// The query that a text means: words are looked for in names; a text with operators is a query
/// already, to which only the terms that Google insists on are added.
pub fn typed(text: &str, admin: bool) -> String {
    let text = text.trim();
    if !has_operators(text) {
        let names = vec![text.to_owned()];
        return if admin {
            AdminQuery {
                names,
                ..AdminQuery::default()
            }
            .text()
        } else {
            MemberQuery {
                names,
                external: None,
            }
            .text()
        };
    }
    let missing: Vec<&str> = REQUIRED_OF_ADMINS
        .into_iter()
        .filter(|term| {
            let field = term.split(' ').next().unwrap_or_default();
            (admin || field == "space_type") && !text.contains(field)
        })
        .collect();
    if missing.is_empty() {
        return text.to_owned();
    }
    join(&missing, [Some(format!("({text})")), None])
}

/// Whether a known field is followed by an operator.
fn has_operators(text: &str) -> bool {
    const FIELDS: [&str; 7] = [
        "create_time",
        "customer",
        "display_name",
        "external_user_allowed",
        "last_active_time",
        "space_history_state",
        "space_type",
    ];
    FIELDS.iter().any(|field| {
        text.match_indices(field).any(|(at, _)| {
            let rest = text[at + field.len()..].trim_start();
            rest.starts_with([':', '=', '<', '>'])
        })
    })
}

fn join<const N: usize>(first: &[&str], terms: [Option<String>; N]) -> String {
    let mut query = first.join(" AND ");
    for term in terms.into_iter().flatten() {
        let and = if query.is_empty() { "" } else { " AND " };
        // Writing to a String cannot fail.
        let _ = write!(query, "{and}{term}");
    }
    query
}

fn names(names: &[String]) -> Option<String> {
    let terms: Vec<String> = names
        .iter()
        .map(|name| format!("display_name:{}", quoted(name)))
        .collect();
    match &terms[..] {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(format!("({})", several.join(" OR "))),
    }
}

fn external(allowed: Option<bool>) -> Option<String> {
    allowed.map(|allowed| format!("external_user_allowed = \"{allowed}\""))
}

/// The language names no escape. Names are matched word by word, so a quotation mark can as well
/// be a blank.
fn quoted(value: &str) -> String {
    let value: String = value
        .chars()
        .map(|c| {
            if c == '"' || c == '\\' || c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect();
    format!("\"{}\"", value.trim())
}

/// `spaces.search`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchSpaces {
    /// The query's text, up to [`QUERY_MAX`] characters.
    pub query: String,
    /// Such as `create_time DESC`; the API's own order where `None`.
    pub order_by: Option<String>,
}

/// `spaces.findGroupChats`: at most [`USERS_MAX`] people besides the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindGroupChats(Vec<UserName>);

impl FindGroupChats {
    /// The group chats of the caller and exactly these people; `None` where they are too many.
    pub fn new(users: Vec<UserName>) -> Option<Self> {
        (users.len() <= USERS_MAX).then_some(Self(users))
    }
}

#[derive(Deserialize)]
struct Completed {
    space: Space,
}

impl Chat {
    /// `spaces.search` as pages of unparsed JSON of spaces.
    pub fn raw_search(&self, search: &SearchSpaces) -> RawPages {
        self.search_call(search, String::new())
    }

    fn search_call(&self, search: &SearchSpaces, fields: String) -> RawPages {
        let page_size = if self.is_admin() { "1000" } else { "100" };
        let call = ListCall {
            path: "spaces:search".to_owned(),
            query: vec![
                ("query", search.query.clone()),
                ("orderBy", search.order_by.clone().unwrap_or_default()),
                ("pageSize", page_size.to_owned()),
                ("fields", fields),
            ],
            scope: "spaces.readonly",
            admin_scope: Some("admin.spaces.readonly"),
        };
        RawPages::new(self.clone(), call)
    }

    /// `spaces.search` as pages of spaces.
    pub fn search_spaces(&self, search: &SearchSpaces) -> Pages<Space> {
        Pages::new(self.raw_search(search))
    }

    /// The same with these fields of each space alone, such as `name,displayName`.
    pub fn search_spaces_showing(&self, search: &SearchSpaces, fields: &str) -> Pages<Space> {
        let fields = format!("nextPageToken,results(space({fields}))");
        Pages::new(self.search_call(search, fields))
    }

    /// `spaces.findGroupChats` with the fields of each, as pages of unparsed JSON.
    pub fn raw_group_chats(&self, find: &FindGroupChats) -> RawPages {
        let mut query: Vec<_> = find
            .0
            .iter()
            .map(|user| ("users", user.to_string()))
            .collect();
        query.push(("pageSize", "30".to_owned()));
        query.push(("spaceView", "SPACE_VIEW_EXPANDED".to_owned()));
        let call = ListCall {
            path: "spaces:findGroupChats".to_owned(),
            query,
            scope: "memberships.readonly",
            admin_scope: None,
        };
        RawPages::new(self.clone(), call)
    }

    /// `spaces.findGroupChats` as pages of spaces.
    pub fn find_group_chats(&self, find: &FindGroupChats) -> Pages<Space> {
        Pages::new(self.raw_group_chats(find))
    }

    /// `spaces.completeImport`: ends import mode, after which people see the space.
    pub async fn complete_import(&self, name: &SpaceName) -> Result<Space, ChatError> {
        let completed: Completed = self
            .json(&Call {
                method: Method::POST,
                path: &format!("{name}:completeImport"),
                query: &[],
                body: Some("{}".to_owned()),
                repeat: Repeat::IfUndone,
                scope: "import",
                admin_scope: None,
            })
            .await?;
        Ok(completed.space)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_joined_by_and_and_values_by_or() {
        let query = MemberQuery {
            names: vec!["Fun \"Eve".to_owned(), "b".to_owned()],
            external: Some(true),
        };
        assert_eq!(
            query.text(),
            "space_type = \"SPACE\" AND (display_name:\"Fun  Eve\" OR display_name:\"b\") \
             AND external_user_allowed = \"true\""
        );
        let time = |text: &str| Some(text.parse().unwrap());
        let query = AdminQuery {
            history: Some(HistoryState::Off),
            created: Span {
                after: time("2020-01-01T00:00:00Z"),
                before: time("2021-01-01T00:00:00Z"),
            },
            active: Span {
                before: time("2026-01-01T00:00:00Z"),
                after: None,
            },
            ..AdminQuery::default()
        };
        assert_eq!(
            query.text(),
            "customer = \"customers/my_customer\" AND space_type = \"SPACE\" \
             AND space_history_state = \"HISTORY_OFF\" \
             AND (create_time > \"2020-01-01T00:00:00Z\" AND create_time < \"2021-01-01T00:00:00Z\") \
             AND last_active_time < \"2026-01-01T00:00:00Z\""
        );
    }

    #[test]
    fn words_become_a_query_and_a_query_gets_what_it_lacks() {
        assert_eq!(
            typed(" project: nusa ", false),
            "space_type = \"SPACE\" AND display_name:\"project: nusa\""
        );
        assert_eq!(
            typed("display_name:\"a\" OR display_name:\"b\"", true),
            "customer = \"customers/my_customer\" AND space_type = \"SPACE\" \
             AND (display_name:\"a\" OR display_name:\"b\")"
        );
        let whole = "display_name:\"a\" AND space_type = \"SPACE\"";
        assert_eq!(typed(whole, false), whole);
    }

    #[test]
    fn a_search_for_group_chats_names_at_most_49() {
        let users = |n: u32| (0..n).map(|n| UserName::from_id(&n.to_string()).unwrap());
        assert!(FindGroupChats::new(users(49).collect()).is_some());
        assert!(FindGroupChats::new(users(50).collect()).is_none());
    }
}
