//! People API: find people, names for IDs.
