//! Untrusted text made safe for a terminal.
