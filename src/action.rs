//! The table of everything a person can do.
