//! Against programs that nobody here wrote. They are found through `ROOMKEY_PEERS`; without it
//! these tests say that they were skipped, and fail where `ROOMKEY_REQUIRE_PEERS=1`.

mod google;
mod node;
mod oidc_provider;
mod phone;
mod upstream;
