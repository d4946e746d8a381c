//! People API v1.
