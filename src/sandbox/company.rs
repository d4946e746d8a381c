//! The seeded company: people, groups, spaces and memberships.

/// People, groups, spaces and memberships.
#[derive(Debug, Default)]
pub struct Company {}
