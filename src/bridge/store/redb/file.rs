//! The file: who may read it, its tables, and what is in them at a start.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use redb::{
    Builder, Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, TableDefinition,
    WriteTransaction,
};

use super::super::bounds::{Bounds, Place};
use super::super::rows::Rows;
use super::super::{Error, Millis};

/// Rows by `table:id`: version, end (`u64::MAX` for none), then the value.
const ROWS: TableDefinition<&str, &[u8]> = TableDefinition::new("rows");
/// Places under bounds: end, bound, holder.
const PLACES: TableDefinition<(u64, &str, &str), ()> = TableDefinition::new("places");
/// `version`: the last that was given.
const NUMBERS: TableDefinition<&str, u64> = TableDefinition::new("numbers");
const VERSION: &str = "version";

/// Pages kept in memory, in bytes: little, as the live rows are there anyway.
const CACHE: usize = 4 * 1024 * 1024;
/// Version and end, in bytes.
const HEAD: usize = 16;

/// Everything at a start.
#[derive(Default)]
pub(super) struct Loaded {
    pub rows: Rows,
    pub bounds: Bounds,
    pub last_version: u64,
}

/// One row as it is to be: `None` deletes it.
pub(super) type Change<'a> = (&'a str, Option<(u64, Option<Millis>, &'a [u8])>);

/// The sentence for a file that cannot be used.
pub(super) fn unusable(path: &Path, why: &impl std::fmt::Display) -> Error {
    Error(format!("{} cannot be used: {why}", path.display()))
}

/// Opens the file, or makes it for its owner alone.
pub(super) fn open(path: &Path) -> Result<Database, Error> {
    secure(path)?;
    Builder::new()
        .set_cache_size(CACHE)
        // Without it redb trusts the file, and may panic over one that was damaged.
        .set_check_integrity_on_open(true)
        .create(path)
        .map_err(|why| match why {
            DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => unusable(
                path,
                &"another process has it open. Stop that bridge first, or give this one a file \
                  of its own; for several bridges at one address use Redis",
            ),
            other => unusable(path, &other),
        })
}

fn secure(path: &Path) -> Result<(), Error> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(_) => {
            let folder = path.parent().filter(|folder| *folder != Path::new(""));
            // The name of a new file is durable only with its folder.
            return File::open(folder.unwrap_or(Path::new(".")))
                .and_then(|folder| folder.sync_all())
                .map_err(|why| unusable(path, &why));
        }
        Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
        Err(why) if why.kind() == ErrorKind::NotFound => {
            return Err(unusable(path, &"its folder does not exist. Make it first"));
        }
        Err(why) => return Err(unusable(path, &why)),
    }
    let found = std::fs::symlink_metadata(path).map_err(|why| unusable(path, &why))?;
    if !found.is_file() {
        return Err(unusable(path, &"it is no regular file"));
    }
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(unusable(path, &"it belongs to another user"));
    }
    let mode = found.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let why = format!(
            "others may read it (mode {mode:o}). Run `chmod 600 {}`",
            path.display()
        );
        return Err(unusable(path, &why));
    }
    Ok(())
}

/// Reads everything; makes the tables of a new file.
pub(super) fn load(database: &Database) -> Result<Loaded, redb::Error> {
    let making = database.begin_write()?;
    making.open_table(ROWS)?;
    making.open_table(PLACES)?;
    making.open_table(NUMBERS)?;
    making.commit()?;

    let reading = database.begin_read()?;
    let mut loaded = Loaded::default();
    for entry in reading.open_table(ROWS)?.iter()? {
        let (name, stored) = entry?;
        let (name, stored) = (name.value(), stored.value());
        let Some((version, until, value)) = decode(stored) else {
            return Err(redb::Error::Corrupted(format!("the row {name} is short")));
        };
        loaded.last_version = loaded.last_version.max(version);
        loaded.rows.put(name, version, value.to_vec(), until, 0);
    }
    for entry in reading.open_table(PLACES)?.iter()? {
        let (place, _) = entry?;
        let (until, bound, id) = place.value();
        loaded.bounds.take((until, bound.into(), id.into()));
    }
    if let Some(version) = reading.open_table(NUMBERS)?.get(VERSION)? {
        loaded.last_version = loaded.last_version.max(version.value());
    }
    Ok(loaded)
}

/// Notes rows and the last version.
pub(super) fn write_rows<'a>(
    transaction: &WriteTransaction,
    changes: impl Iterator<Item = Change<'a>>,
    last_version: u64,
) -> Result<(), redb::Error> {
    let mut rows = transaction.open_table(ROWS)?;
    for (name, row) in changes {
        match row {
            Some((version, until, value)) => {
                rows.insert(name, encode(version, until, value).as_slice())?;
            }
            None => {
                rows.remove(name)?;
            }
        }
    }
    let mut numbers = transaction.open_table(NUMBERS)?;
    numbers.insert(VERSION, last_version)?;
    Ok(())
}

/// Notes places: taken (`true`) or given back.
pub(super) fn write_places<'a>(
    transaction: &WriteTransaction,
    changes: impl Iterator<Item = (&'a Place, bool)>,
) -> Result<(), redb::Error> {
    let mut places = transaction.open_table(PLACES)?;
    for ((until, bound, id), taken) in changes {
        let place = (*until, &**bound, &**id);
        if taken {
            places.insert(place, ())?;
        } else {
            places.remove(place)?;
        }
    }
    Ok(())
}

/// Forgets places that have ended.
pub(super) fn purge_places(transaction: &WriteTransaction, now: Millis) -> Result<(), redb::Error> {
    let mut places = transaction.open_table(PLACES)?;
    // A place ends at its time, so those before the next millisecond have ended.
    let end = (now.saturating_add(1), "", "");
    places.retain_in(..end, |_, ()| false)?;
    Ok(())
}

fn encode(version: u64, until: Option<Millis>, value: &[u8]) -> Vec<u8> {
    let mut stored = Vec::with_capacity(HEAD + value.len());
    stored.extend_from_slice(&version.to_le_bytes());
    stored.extend_from_slice(&until.unwrap_or(u64::MAX).to_le_bytes());
    stored.extend_from_slice(value);
    stored
}

fn decode(stored: &[u8]) -> Option<(u64, Option<Millis>, &[u8])> {
    let (version, rest) = stored.split_first_chunk()?;
    let (until, value) = rest.split_first_chunk()?;
    let until = u64::from_le_bytes(*until);
    let until = (until != u64::MAX).then_some(until);
    Some((u64::from_le_bytes(*version), until, value))
}
