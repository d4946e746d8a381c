//! What people want done, as the command line and the screens both do it.
