//! Google's JSON error object.
