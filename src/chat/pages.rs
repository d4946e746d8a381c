//! Lists as streams of pages: the next page is asked for while this one is used.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio_util::task::AbortOnDropHandle;

use super::client::{Call, Chat};
use super::error::ChatError;

/// A list to walk through; page size and filter stay the same in mid-chain.
#[derive(Debug, Clone)]
pub(crate) struct ListCall {
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub scope: &'static str,
    pub admin_scope: Option<&'static str>,
}

/// A page as it came: the JSON of each resource, unparsed.
#[derive(Debug, Clone, Default)]
pub struct RawPage {
    text: String,
    items: Vec<Range<usize>>,
}

impl RawPage {
    /// Each resource's JSON, compact, as the API sent it.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|range| &self.text[range.clone()])
    }

    /// The resources, and how many of them cannot be read.
    pub fn parse<T: DeserializeOwned>(&self) -> (Vec<T>, usize) {
        let mut rows = Vec::with_capacity(self.len());
        for item in self.items() {
            match serde_json::from_str(item) {
                Ok(row) => rows.push(row),
                Err(error) => tracing::warn!(%error, "a resource cannot be read"),
            }
        }
        let unreadable = self.len() - rows.len();
        (rows, unreadable)
    }

    /// How many resources.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether the page is empty; a short page is not the end of a list.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// The members that a page may have; only one of the lists is there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(borrow, default, alias = "memberships", alias = "people")]
    spaces: Vec<&'a RawValue>,
    /// Of `spaces.search`, which has `spaces` beside it for administrators alone.
    #[serde(borrow, default)]
    results: Vec<Found<'a>>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Found<'a> {
    #[serde(borrow)]
    space: &'a RawValue,
}

/// A stream of raw pages. Dropping it cancels the request under way.
#[derive(Debug)]
pub struct RawPages {
    chat: Chat,
    call: ListCall,
    ahead: Option<AbortOnDropHandle<Result<Vec<u8>, ChatError>>>,
    started: bool,
    tokens: HashSet<u64>,
    names: HashSet<u64>,
}

impl RawPages {
    pub(crate) fn new(chat: Chat, call: ListCall) -> Self {
        Self {
            chat,
            call,
            ahead: None,
            started: false,
            tokens: HashSet::new(),
            names: HashSet::new(),
        }
    }

    /// The next page; `None` after the last one. After an error the stream has ended.
    /// Rows that a page repeats from an earlier one are left out.
    pub async fn next(&mut self) -> Option<Result<RawPage, ChatError>> {
        if !self.started {
            self.started = true;
            self.ask(None);
        }
        let ahead = self.ahead.take()?;
        let outcome = match ahead.await {
            Ok(outcome) => outcome,
            Err(error) => Err(ChatError::Malformed {
                detail: format!("the request ended early: {error}"),
            }),
        };
        let page = outcome.and_then(|body| self.read(body));
        // Lets the request for the following page leave before this page is worked on.
        tokio::task::yield_now().await;
        Some(page)
    }

    fn ask(&mut self, token: Option<String>) {
        let (chat, call) = (self.chat.clone(), self.call.clone());
        let task = async move {
            let token = token.as_deref().unwrap_or_default();
            let mut query: Vec<(&str, &str)> = call
                .query
                .iter()
                .map(|(key, value)| (*key, value.as_str()))
                .collect();
            query.push(("pageToken", token));
            let mut get = Call::get(&call.path, &query, call.scope);
            get.admin_scope = call.admin_scope;
            Ok(chat.send(&get).await?.body)
        };
        self.ahead = Some(AbortOnDropHandle::new(tokio::spawn(task)));
    }

    fn read(&mut self, body: Vec<u8>) -> Result<RawPage, ChatError> {
        let text = String::from_utf8(body).map_err(|_| ChatError::Malformed {
            detail: "not UTF-8".to_owned(),
        })?;
        let Body {
            mut spaces,
            results,
            next_page_token,
        } = serde_json::from_str(&text).map_err(|e| ChatError::malformed(&e))?;
        let next = next_page_token.filter(|token| !token.is_empty());
        if next
            .as_ref()
            .is_some_and(|token| !self.tokens.insert(hash(token)))
        {
            return Err(ChatError::Malformed {
                detail: "the list runs in a circle: a page token came twice".to_owned(),
            });
        }
        if !results.is_empty() {
            spaces = results.into_iter().map(|found| found.space).collect();
        }
        let start = text.as_ptr() as usize;
        let items = spaces
            .iter()
            .map(|raw| raw.get())
            .filter(|raw| name(raw).is_none_or(|name| self.names.insert(hash(name))))
            .map(|raw| {
                let at = raw.as_ptr() as usize - start;
                at..at + raw.len()
            })
            .collect();
        if let Some(token) = next {
            self.ask(Some(token));
        }
        Ok(RawPage { text, items })
    }
}

fn hash(text: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A resource's name, where it stands first as the API writes it.
fn name(raw: &str) -> Option<&str> {
    let rest = raw
        .strip_prefix("{\"name\":\"")
        .or_else(|| raw.strip_prefix("{\"resourceName\":\""))?;
    rest.split('"').next()
}

/// A stream of pages of one resource type.
#[derive(Debug)]
pub struct Pages<T> {
    raw: RawPages,
    unreadable: usize,
    resource: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Pages<T> {
    pub(crate) fn new(raw: RawPages) -> Self {
        Self {
            raw,
            unreadable: 0,
            resource: PhantomData,
        }
    }

    /// The next page; `None` after the last one. A resource that cannot be read does not lose the
    /// others, but the list then ends with [`ChatError::Unreadable`]: it is not whole.
    pub async fn next(&mut self) -> Option<Result<Vec<T>, ChatError>> {
        match self.raw.next().await {
            Some(Ok(page)) => {
                let (rows, unreadable) = page.parse();
                self.unreadable += unreadable;
                Some(Ok(rows))
            }
            Some(Err(error)) => Some(Err(error)),
            None => match std::mem::take(&mut self.unreadable) {
                0 => None,
                rows => Some(Err(ChatError::Unreadable { rows })),
            },
        }
    }

    /// Whether the page that came last is the last one, and the list is whole.
    pub fn is_last(&self) -> bool {
        self.raw.started && self.raw.ahead.is_none() && self.unreadable == 0
    }

    /// All pages in one list.
    pub async fn all(mut self) -> Result<Vec<T>, ChatError> {
        let mut all = Vec::new();
        while let Some(page) = self.next().await {
            all.extend(page?);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::resources::Space;

    #[test]
    fn what_cannot_be_read_is_counted() {
        let text = r#"{"name":"spaces/A"} {"name":"rooms/B"}"#.to_owned();
        let page = RawPage {
            items: vec![0..19, 20..text.len()],
            text,
        };
        let (rows, unreadable) = page.parse::<Space>();
        assert_eq!((rows.len(), unreadable), (1, 1));
    }
}
