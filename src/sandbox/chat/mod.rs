//! Chat API v1 `spaces` and `spaces.members`.
