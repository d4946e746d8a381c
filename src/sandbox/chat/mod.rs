//! Chat API v1 `spaces` and `spaces.members`: routes, and the rules behind them.

use std::sync::Arc;

use axum::Router;

use super::api::call::Call;
use super::api::serve::serve;
use super::error::ApiError;
use super::world::World;
use methods::{
    COMPLETE_IMPORT, CREATE_MEMBERSHIP, CREATE_SPACE, DELETE_MEMBERSHIP, DELETE_SPACE,
    FIND_DIRECT_MESSAGE, FIND_GROUP_CHATS, GET_MEMBERSHIP, GET_SPACE, LIST_MEMBERSHIPS,
    LIST_SPACES, SEARCH_SPACES, SET_UP, UPDATE_MEMBERSHIP, UPDATE_SPACE,
};

mod access;
mod create;
mod delete;
mod draft;
mod filter;
mod import;
mod members;
mod methods;
mod patch;
mod query;
mod read;
mod schema;
mod search;
mod show;
mod tokens;

pub use show::APP_ID;

/// The routes at `/v1/spaces…`.
pub fn router() -> Router<Arc<World>> {
    Router::new()
        .route(
            "/v1/spaces",
            serve([(&LIST_SPACES, read::list), (&CREATE_SPACE, create::create)]),
        )
        .route("/v1/spaces:setup", serve([(&SET_UP, create::setup)]))
        .route(
            "/v1/spaces:findDirectMessage",
            serve([(&FIND_DIRECT_MESSAGE, read::find_direct_message)]),
        )
        .route(
            "/v1/spaces:search",
            serve([(&SEARCH_SPACES, search::search)]),
        )
        .route(
            "/v1/spaces:findGroupChats",
            serve([(&FIND_GROUP_CHATS, search::find_group_chats)]),
        )
        .route(
            "/v1/spaces/{space}",
            serve([
                (&GET_SPACE, read::get),
                (&UPDATE_SPACE, patch::patch),
                (&DELETE_SPACE, delete::delete),
                (&COMPLETE_IMPORT, custom_verb),
            ]),
        )
        .route(
            "/v1/spaces/{space}/members",
            serve([
                (&LIST_MEMBERSHIPS, members::list),
                (&CREATE_MEMBERSHIP, members::create),
            ]),
        )
        .route(
            "/v1/spaces/{space}/members/{member}",
            serve([
                (&GET_MEMBERSHIP, members::get),
                (&UPDATE_MEMBERSHIP, members::patch),
                (&DELETE_MEMBERSHIP, members::delete),
            ]),
        )
}

/// `POST /v1/spaces/{id}:completeImport`: the router cannot match a verb behind a variable.
fn custom_verb(call: &Call) -> Result<Vec<u8>, ApiError> {
    match call.path(0).split_once(':') {
        Some((id, "completeImport")) => import::complete(call, id),
        _ => Err(ApiError::not_found()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{filter, query, schema};
    use crate::sandbox::api::fields::Fields;
    use crate::sandbox::api::page;
    use crate::sandbox::api::schema::read;

    const WORDS: &str = r#"(( |\)|\(|"|=|!=|:|<|AND|OR|role|spaceType|space_type|display_name|SPACE|,|/|\*|\PC){0,40})"#;

    proptest! {
        #[test]
        fn no_text_makes_a_parser_panic(text in WORDS) {
            let _ = filter::spaces(&text);
            let _ = filter::MemberFilter::parse(&text, false);
            let _ = query::Query::parse(&text, true);
            let _ = Fields::parse(&text, &schema::SPACES);
            let _ = page::cursor(&text, &0);
            let _ = read(&schema::SET_UP_SPACE, text.as_bytes(), "");
        }
    }
}
