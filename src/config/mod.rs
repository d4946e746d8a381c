//! What the person set: the file, profiles, scopes, paths.
