//! People API v1: `people.get`, `people:batchGet` and `people:searchDirectoryPeople`.

use std::sync::Arc;

use axum::Router;

use super::api::call::Call;
use super::api::json::Object;
use super::api::schema::camel;
use super::api::serve::serve;
use super::company::{Company, Person};
use super::error::ApiError;
use super::guess::Open;
use super::world::World;
use methods::{BATCH_GET, DIRECTORY, GET, PERSON_FIELDS, SEARCH};

mod methods;

/// The routes at `/v1/people…`.
pub fn router() -> Router<Arc<World>> {
    Router::new()
        .route(
            "/v1/people:searchDirectoryPeople",
            serve([(&SEARCH, search)]),
        )
        .route("/v1/people:batchGet", serve([(&BATCH_GET, batch_get)]))
        .route("/v1/people/{person}", serve([(&GET, get)]))
}

fn get(call: &Call) -> Result<Vec<u8>, ApiError> {
    let mask = person_mask(call)?;
    let company = call.company();
    let person = visible(call, &company, call.path(0))?;
    Ok(call.reply(|o| show(o, person, &mask)))
}

/// Each name gets its own answer, in the order asked for; one unknown name fails none of the others.
fn batch_get(call: &Call) -> Result<Vec<u8>, ApiError> {
    let mask = person_mask(call)?;
    let names: Vec<_> = call.params.all("resourceNames").collect();
    if names.is_empty() || names.len() > 200 {
        let text = "Between 1 and 200 resource names are required.";
        return Err(ApiError::field("resource_names", text));
    }
    let company = call.company();
    let ids = names.iter().map(|name| name.strip_prefix("people/"));
    let ids: Option<Vec<_>> = ids.collect();
    let ids = ids.ok_or_else(|| ApiError::field("resource_names", "Invalid resource name."))?;
    let people = ids
        .iter()
        .zip(names)
        .map(|(id, name)| (name, visible(call, &company, id)));
    Ok(call.reply(|o| {
        o.objects("responses", people, |o, (name, person)| {
            match &person {
                Ok(person) => {
                    o.number("httpStatusCode", 200);
                    o.object("person", |o| show(o, person, &mask));
                    o.object("status", |_| {});
                }
                Err(error) => {
                    o.number("httpStatusCode", error.code.into());
                    // google.rpc.Code
                    let code = if error.code == 404 { 5 } else { 7 };
                    o.object("status", |o| {
                        o.number("code", code);
                        o.text("message", &error.message);
                    });
                }
            }
            o.text("requestedResourceName", name);
        });
    }))
}

fn search(call: &Call) -> Result<Vec<u8>, ApiError> {
    let query = call
        .params
        .text("query")
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    if query.is_empty() {
        return Err(ApiError::field("query", "A query is required."));
    }
    let mask = mask("readMask", call.params.text("readMask"))?;
    let sources: Vec<_> = call.params.all("sources").collect();
    if sources.is_empty() {
        return Err(ApiError::field(
            "sources",
            "At least one directory source is required.",
        ));
    }
    if call.guesses(Open::Directory, "closed") {
        return Err(ApiError::permission());
    }
    let size = call.params.page_size(100, 500)?;
    let bound = (&query, call.params.text("readMask"), &sources);
    let first = usize::try_from(call.cursor(&bound)?).unwrap_or(usize::MAX);
    let company = call.company();
    let profiles = sources.contains(&"DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE")
        && !call.guesses(Open::Directory, "empty");
    let found = |person: &&Person| profiles && !person.external && matches(person, &query);
    let total = company.people().iter().filter(found).count();
    let page: Vec<_> = company
        .people()
        .iter()
        .filter(found)
        .skip(first)
        .take(size)
        .collect();
    let end = first.saturating_add(page.len());
    let next = call.next_page((end < total).then_some(end as u64), &bound);
    Ok(call.reply(|o| {
        o.objects("people", page, |o, person| show(o, person, &mask));
        o.text("nextPageToken", &next);
        o.number("totalSize", total);
    }))
}

/// Every word of the query begins a word of the name or of the address.
fn matches(person: &Person, query: &str) -> bool {
    let name = person.display_name.to_lowercase();
    query.split_whitespace().all(|word| {
        person.email.starts_with(word)
            || name.split_whitespace().any(|part| part.starts_with(word))
            || person
                .email
                .split(['.', '@'])
                .any(|part| part.starts_with(word))
    })
}

/// `people/me` is open to the sign-in scopes; anybody else needs the directory's, and outsiders are
/// not in it.
fn visible<'c>(call: &Call, company: &'c Company, id: &str) -> Result<&'c Person, ApiError> {
    let me = &call.caller.person_id;
    if id == "me" || id == me {
        return company.person(me).ok_or_else(ApiError::not_found);
    }
    if !call.has_scope(DIRECTORY) {
        return Err(call.scope_insufficient());
    }
    if call.guesses(Open::Directory, "closed") {
        return Err(ApiError::permission());
    }
    company
        .person(id)
        .filter(|person| !person.external)
        .ok_or_else(ApiError::not_found)
}

fn person_mask(call: &Call) -> Result<Vec<String>, ApiError> {
    let include = call.params.text("requestMask.includeField");
    let include = include.map(|fields| fields.replace("person.", ""));
    mask(
        "personFields",
        call.params.text("personFields").or(include.as_deref()),
    )
}

fn mask(name: &str, text: Option<&str>) -> Result<Vec<String>, ApiError> {
    let Some(text) = text else {
        let mask = if name == "readMask" {
            "read_mask"
        } else {
            "person_fields"
        };
        return Err(ApiError::field(
            mask,
            format!("{name} mask is required. Please specify one or more valid paths."),
        ));
    };
    let fields: Vec<_> = text.split(',').map(|field| camel(field.trim())).collect();
    match fields
        .iter()
        .find(|field| !PERSON_FIELDS.contains(&field.as_str()))
    {
        None => Ok(fields),
        Some(field) => Err(ApiError::field(
            name,
            format!("Invalid {name} mask path: \"{field}\". Valid paths are documented."),
        )),
    }
}

fn show(o: &mut Object, person: &Person, mask: &[String]) {
    let wants = |field: &str| mask.iter().any(|name| name == field);
    o.parts("resourceName", &["people/", &person.id]);
    o.parts("etag", &["%EgUBAj0DBw", &person.id[..8]]);
    if wants("names") {
        o.objects("names", [person], |o, person| {
            metadata(o, person);
            o.text("displayName", &person.display_name);
            o.text("familyName", &person.family_name);
            o.text("givenName", &person.given_name);
            let (given, family) = (person.given_name.as_str(), person.family_name.as_str());
            if family.is_empty() {
                o.text("displayNameLastFirst", given);
            } else {
                o.parts("displayNameLastFirst", &[family, ", ", given]);
            }
            o.text("unstructuredName", &person.display_name);
        });
    }
    if wants("photos") {
        o.objects("photos", [person], |o, person| {
            metadata(o, person);
            o.parts(
                "url",
                &["https://lh3.googleusercontent.com/a/", &person.id, "=s100"],
            );
            o.flag("default", true);
        });
    }
    if wants("emailAddresses") {
        o.objects("emailAddresses", [person], |o, person| {
            metadata(o, person);
            o.text("value", &person.email);
        });
    }
    if wants("organizations") {
        o.objects("organizations", [person], |o, person| {
            metadata(o, person);
            o.text("name", "Example");
            o.text("domain", "example.com");
        });
    }
}

fn metadata(o: &mut Object, person: &Person) {
    o.object("metadata", |o| {
        o.flag("primary", true);
        o.flag("verified", true);
        o.object("source", |o| {
            o.text("type", "DOMAIN_PROFILE");
            o.text("id", &person.id);
        });
    });
}
