//! People API: find people, names for IDs. Adding somebody by e-mail needs none of it: the
//! directory is for display, and where it is closed the IDs stay.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::account::Session;
use crate::chat::client::Call;
use crate::chat::names::UserName;
use crate::chat::pages::ListCall;
use crate::chat::{Chat, ChatError, RawPages};

/// The most IDs that `people:batchGet` takes.
const BATCH: usize = 200;
const SEARCH: &str = "people:searchDirectoryPeople";
const SOURCE: &str = "DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE";
/// Names kept for this process.
const CACHE: usize = 50_000;

/// A person as the directory knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Person {
    /// `users/ID`.
    pub user: Option<UserName>,
    /// Display name; not made safe for a terminal.
    pub name: Option<String>,
    /// Primary address; not made safe for a terminal.
    pub email: Option<String>,
}

impl Person {
    /// A person from the API's own JSON.
    pub fn read(json: &str) -> Option<Self> {
        serde_json::from_str::<PersonBody>(json)
            .ok()
            .map(Self::from)
    }
}

/// The directory of one account; clones share its cache.
#[derive(Debug, Clone)]
pub struct Directory {
    api: Chat,
    cache: Arc<Mutex<HashMap<UserName, Person>>>,
    closed: Arc<AtomicBool>,
}

#[derive(Deserialize)]
struct BatchBody {
    #[serde(default)]
    responses: Vec<BatchRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchRow {
    person: Option<PersonBody>,
    #[serde(default)]
    http_status_code: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SearchBody {
    #[serde(default)]
    people: Vec<PersonBody>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersonBody {
    resource_name: String,
    #[serde(default)]
    names: Vec<NameBody>,
    #[serde(default)]
    email_addresses: Vec<EmailBody>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NameBody {
    display_name: Option<String>,
}

#[derive(Deserialize)]
struct EmailBody {
    value: Option<String>,
}

impl From<PersonBody> for Person {
    fn from(body: PersonBody) -> Self {
        let id = body.resource_name.strip_prefix("people/");
        Self {
            user: id.and_then(|id| UserName::from_id(id).ok()),
            name: body.names.into_iter().find_map(|name| name.display_name),
            email: body
                .email_addresses
                .into_iter()
                .find_map(|email| email.value),
        }
    }
}

impl Directory {
    /// The directory that this account may see; nothing is sent yet.
    pub fn new(session: Session) -> Self {
        Self {
            api: Chat::people(session),
            cache: Arc::default(),
            closed: Arc::default(),
        }
    }

    /// Who these people are, as far as the directory says; unknown ones are absent.
    pub async fn names(&self, users: &[UserName]) -> Result<HashMap<UserName, Person>, ChatError> {
        let (mut known, missing) = self.cached(users);
        for batch in missing.chunks(BATCH) {
            let found = self.batch(batch).await?;
            let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
            if cache.len() > CACHE {
                cache.clear();
            }
            for person in found {
                if let Some(user) = person.user.clone() {
                    cache.insert(user.clone(), person.clone());
                    known.insert(user, person);
                }
            }
        }
        Ok(known)
    }

    /// Whether it refused to say who somebody is, although it answered. The caller alone may be
    /// seen without the right to read the directory.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn cached(&self, users: &[UserName]) -> (HashMap<UserName, Person>, Vec<UserName>) {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = HashMap::new();
        let mut missing = Vec::new();
        for user in users {
            match cache.get(user) {
                Some(person) => {
                    known.insert(user.clone(), person.clone());
                }
                // Apps and e-mail aliases are no people of the directory.
                None if user.id().bytes().all(|b| b.is_ascii_digit())
                    && !missing.contains(user) =>
                {
                    missing.push(user.clone());
                }
                None => {}
            }
        }
        (known, missing)
    }

    async fn batch(&self, users: &[UserName]) -> Result<Vec<Person>, ChatError> {
        let names: Vec<String> = users
            .iter()
            .map(|user| format!("people/{}", user.id()))
            .collect();
        let mut query: Vec<(&str, &str)> = names
            .iter()
            .map(|name| ("resourceNames", name.as_str()))
            .collect();
        query.push(("personFields", "names,emailAddresses"));
        let body: BatchBody = self
            .api
            .json(&Call::get("people:batchGet", &query, "directory"))
            .await?;
        if body.responses.iter().any(|row| row.http_status_code == 403) {
            self.closed.store(true, Ordering::Relaxed);
        }
        Ok(body
            .responses
            .into_iter()
            .filter_map(|row| row.person)
            .map(Person::from)
            .collect())
    }

    /// The caller.
    pub async fn me(&self) -> Result<Person, ChatError> {
        let query = [("personFields", "names,emailAddresses")];
        let body: PersonBody = self
            .api
            .json(&Call::get("people/me", &query, "directory"))
            .await?;
        Ok(body.into())
    }

    /// The person who has exactly this address, as a main address or another one.
    pub async fn user_with_address(&self, address: &str) -> Result<Option<UserName>, ChatError> {
        let people = self.search_bodies(address).await?;
        let person = people.into_iter().find(|person| {
            person.email_addresses.iter().any(|email| {
                let value = email.value.as_deref().unwrap_or_default();
                value.eq_ignore_ascii_case(address)
            })
        });
        Ok(person.and_then(|person| Person::from(person).user))
    }

    /// People whose name or address begins with this text, as pages of the API's own JSON.
    pub fn raw_search(&self, text: &str) -> RawPages {
        let call = ListCall {
            path: SEARCH.to_owned(),
            query: vec![
                ("query", text.to_owned()),
                ("readMask", "names,emailAddresses,organizations".to_owned()),
                ("sources", SOURCE.to_owned()),
                ("pageSize", "500".to_owned()),
            ],
            scope: "directory",
            admin_scope: None,
        };
        RawPages::new(self.api.clone(), call)
    }

    /// People whose name or address begins with this text, at most 30.
    pub async fn search(&self, text: &str) -> Result<Vec<Person>, ChatError> {
        let people = self.search_bodies(text).await?;
        Ok(people.into_iter().map(Person::from).collect())
    }

    async fn search_bodies(&self, text: &str) -> Result<Vec<PersonBody>, ChatError> {
        let query = [
            ("query", text),
            ("readMask", "names,emailAddresses"),
            ("sources", SOURCE),
            ("pageSize", "30"),
        ];
        let call = Call::get(SEARCH, &query, "directory");
        let body: SearchBody = self.api.json(&call).await?;
        Ok(body.people)
    }
}
