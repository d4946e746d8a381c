//! Sandbox and UI in one process, and the phone that F2 plays.
