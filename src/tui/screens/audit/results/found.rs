//! What was found, as compact rows, and what could not be read, grouped by its reason.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::text;
use crate::text::explanation::sentence;
use crate::tui::shared::Shared;
use crate::tui::spaces::SpaceRow;
use crate::work::audit::pick::Picked;
use crate::work::audit::{Event, Finding, Why};

/// Spaces that are named for one reason.
const SHOWN: usize = 5;

/// One finding. Its texts are safe for a terminal.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub space: SpaceRow,
    /// What it is about, by its names.
    pub picked: Picked,
    /// The person, app or group; empty where it is about the space.
    pub who: Box<str>,
    pub email: Box<str>,
    /// As Google Chat says it; empty where there is none.
    pub role: Box<str>,
    pub why: Why,
    /// `YYYY-MM-DD`, or nothing.
    pub since: Box<str>,
    /// What a filter looks at, in lower case.
    text: Box<str>,
}

impl Row {
    fn new(finding: &Finding, shared: &Shared) -> Self {
        let safe = |text: &str| text::safe(text).trim().to_owned();
        let mut space = SpaceRow::new(&finding.space);
        if let Some(title) = shared
            .titles
            .get(space.name())
            .filter(|_| !space.is_named())
        {
            space.call(title);
        }
        let picked = Picked::of(finding);
        let id = picked.user.as_ref().map(ToString::to_string);
        let id = id.or_else(|| finding.group().map(ToString::to_string));
        let email = finding.email().map(safe).unwrap_or_default();
        let named = finding.display_name().map(safe).unwrap_or_default();
        let who = [named, email.clone(), id.unwrap_or_default()];
        let who = who.into_iter().find(|name| !name.is_empty());
        let who = who.unwrap_or_default();
        let membership = finding.membership.as_ref();
        let role = membership.and_then(|m| m.role.as_ref());
        let role = role.map(|role| safe(role.word())).unwrap_or_default();
        let day = finding.since().and_then(|time| time.get(..10));
        let words = finding.why.words();
        let text = format!("{} {who} {email} {words}", space.title());
        Self {
            space,
            picked,
            text: text.to_lowercase().into(),
            who: who.into(),
            email: email.into(),
            role: role.into(),
            why: finding.why,
            since: day.map(safe).unwrap_or_default().into(),
        }
    }

    /// Whether every word is somewhere in it; the words are in lower case.
    fn matches(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.text.contains(word.as_str()))
    }
}

/// Everything that one audit found.
#[derive(Debug, Default)]
pub(super) struct Found {
    rows: Vec<Row>,
    /// Spaces that are known of.
    pub listed: usize,
    /// Spaces that were looked at.
    pub looked: usize,
    /// Why spaces could not be read, and which.
    failures: BTreeMap<String, Vec<String>>,
    /// What makes the answers less certain.
    pub doubt: Option<String>,
}

impl Found {
    pub fn event(&mut self, event: &Event, shared: &Shared) {
        match event {
            Event::Listed(spaces) => self.listed += spaces,
            Event::Looked { spaces, findings } => {
                self.looked += spaces;
                let rows = findings.iter().map(|finding| Row::new(finding, shared));
                self.rows.extend(rows);
            }
            Event::Failed {
                space,
                title,
                error,
            } => {
                self.looked += 1;
                let title = title.as_deref().filter(|title| !title.is_empty());
                let label = text::safe(title.unwrap_or(space.as_str())).into_owned();
                let same = self.failures.entry(error.message.clone()).or_default();
                same.push(label);
            }
            Event::Doubt(text) => self.doubt = Some(text.clone()),
        }
    }

    pub const fn rows(&self) -> &[Row] {
        self.rows.as_slice()
    }

    pub fn get(&self, index: u32) -> Option<&Row> {
        self.rows.get(index as usize)
    }

    /// Indices of the rows from `from` on that a filter lets through.
    pub fn view(&self, query: &str, from: usize) -> Vec<u32> {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let rows = (0_u32..).zip(&self.rows).skip(from);
        let rows = rows.filter(|(_, row)| row.matches(&words));
        rows.map(|(index, _)| index).collect()
    }

    /// How many spaces could not be read.
    pub fn failed(&self) -> usize {
        self.failures.values().map(Vec::len).sum()
    }

    /// The commonest reason.
    pub fn main_failure(&self) -> Option<&str> {
        let most = self.failures.iter().max_by_key(|(_, spaces)| spaces.len());
        most.map(|(why, _)| why.as_str())
    }

    /// Every reason with its spaces, the commonest first.
    pub fn told_failures(&self) -> String {
        let mut reasons: Vec<_> = self.failures.iter().collect();
        reasons.sort_by_key(|(_, spaces)| Reverse(spaces.len()));
        let told = reasons.into_iter().map(|(why, spaces)| {
            let shown: Vec<&str> = spaces.iter().take(SHOWN).map(String::as_str).collect();
            let more = match spaces.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{} {}{more}.", sentence(why), shown.join(", "))
        });
        told.collect::<Vec<_>>().join("\n")
    }
}
