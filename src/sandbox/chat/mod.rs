//! Chat API v1 `spaces` and `spaces.members`.

use std::sync::Arc;

use axum::Router;

use super::world::World;

/// The routes.
pub fn router() -> Router<Arc<World>> {
    Router::new()
}
