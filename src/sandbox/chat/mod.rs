//! Chat API v1 `spaces` and `spaces.members`: routes, and the rules behind them.

use std::sync::Arc;

use axum::Router;

use super::api::call::serve;
use super::world::World;

mod access;
mod create;
mod delete;
mod draft;
mod filter;
mod members;
mod methods;
mod patch;
mod read;
mod schema;
mod show;

pub use show::APP_ID;

/// The routes at `/v1/spaces…`.
pub fn router() -> Router<Arc<World>> {
    Router::new()
        .route(
            "/v1/spaces",
            serve(&methods::LIST_SPACES, read::list)
                .merge(serve(&methods::CREATE_SPACE, create::create)),
        )
        .route("/v1/spaces:setup", serve(&methods::SET_UP, create::setup))
        .route(
            "/v1/spaces:findDirectMessage",
            serve(&methods::FIND_DIRECT_MESSAGE, read::find_direct_message),
        )
        .route(
            "/v1/spaces/{space}",
            serve(&methods::GET_SPACE, read::get)
                .merge(serve(&methods::UPDATE_SPACE, patch::patch))
                .merge(serve(&methods::DELETE_SPACE, delete::delete)),
        )
        .route(
            "/v1/spaces/{space}/members",
            serve(&methods::LIST_MEMBERSHIPS, members::list)
                .merge(serve(&methods::CREATE_MEMBERSHIP, members::create)),
        )
        .route(
            "/v1/spaces/{space}/members/{member}",
            serve(&methods::GET_MEMBERSHIP, members::get)
                .merge(serve(&methods::UPDATE_MEMBERSHIP, members::patch))
                .merge(serve(&methods::DELETE_MEMBERSHIP, members::delete)),
        )
}
