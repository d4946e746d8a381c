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

/// The line, and whether what is stored can be read.
pub(super) async fn check(found: &Found) -> (Check, bool) {
    match readable(found).await {
        Ok(check) => (check, true),
        Err(check) => (check, false),
    }
}

async fn readable(found: &Found) -> Result<Check, Check> {
    let check = "state";
    let (_, session) = found.account(check)?;
    let Some(store) = session.store() else {
        return Ok(Check::skipped(check, READY));
    };
    let started = Instant::now();
    let loaded = async {
        store.load().await?;
        store.ready().await
    };
    let loaded = found.within(LIMIT, loaded).await;
    let took = started.elapsed();
    let failed = |why| Check::failed(check, &why);
    loaded
        .map_err(failed)?
        .map_err(|error| failed(error.explain()))?;
    if matches!(store, Store::File(_))
        && let Some(refused) = not_writable(check)
    {
        return Ok(refused);
    }
    let told = format!(
        "Sign-ins are kept in {}; reading took {} ms.",
        store.describe(),
        took.as_millis()
    );
    if took > SLOW {
        return Ok(Check::warn(check, told).next(
            Who::You,
            "Every command waits so long. Set `store = \"file\"` in the profile, or look at the \
             keyring.",
        ));
    }
    Ok(Check::ok(check, told))
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
