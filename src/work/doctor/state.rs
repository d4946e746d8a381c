//! Where the sign-in rests: safe, writable, and fast enough.

use std::path::Path;
use std::time::{Duration, Instant};

use super::check::{Check, Who};
use super::{Found, READY};
use crate::account::Store;
use crate::config::paths;
use crate::text::explanation::Cause;

/// A store that takes longer than this is felt with every command.
const SLOW: Duration = Duration::from_secs(1);
/// A keyring may ask the person to unlock it.
const LIMIT: Duration = Duration::from_secs(5);

pub(super) async fn check(found: &Found) -> Check {
    let check = "state";
    if found.is_ready_token() {
        return Check::skipped(check, READY);
    }
    let store = match found.account(check) {
        Ok((_, session)) => session.store(),
        Err(other) => return other,
    };
    let Some(store) = store else {
        return Check::skipped(check, READY);
    };
    let started = Instant::now();
    let loaded = match found.within(LIMIT, store.load()).await {
        Ok(loaded) => loaded,
        Err(why) => return Check::failed(check, &why),
    };
    let took = started.elapsed();
    if let Err(error) = loaded {
        return Check::failed(check, &error.explain());
    }
    if matches!(store, Store::File(_))
        && let Some(refused) = not_writable(check)
    {
        return refused;
    }
    let told = format!(
        "Sign-ins are kept in {}; reading took {} ms.",
        store.describe(),
        took.as_millis()
    );
    if took > SLOW {
        return Check::warn(check, told).next(
            Who::You,
            "Every command waits so long. Set `store = \"file\"` in the profile, or look at the \
             keyring.",
        );
    }
    Check::ok(check, told)
}

/// Finds out without writing: the directory, or the nearest one that is there.
fn not_writable(check: &'static str) -> Option<Check> {
    let state = paths::state_dir().ok()?;
    let there = state.ancestors().find(|path| path.exists())?;
    let may = rustix::fs::access(there, rustix::fs::Access::WRITE_OK);
    may.err()
        .map(|error| refused(check, there, &error.to_string()))
}

fn refused(check: &'static str, path: &Path, why: &str) -> Check {
    Check::fail(
        check,
        Cause::Failed,
        format!("{} cannot be written to: {why}.", path.display()),
    )
    .next(
        Who::You,
        "Make it writable for yourself, or set ROOMKEY_STATE_DIR to a directory of yours.",
    )
}
