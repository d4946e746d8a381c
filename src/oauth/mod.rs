//! OAuth protocols; no storage, no screen.
