//! Google Chat API v1: spaces and memberships.
