//! What every method of a Google API shares: query parameters, bodies checked against a schema,
//! partial responses, pages, scopes. It knows no resource of its own.

pub mod call;
pub mod fields;
pub mod json;
pub mod page;
pub mod query;
pub mod schema;
pub mod serve;
