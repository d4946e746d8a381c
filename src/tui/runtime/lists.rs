//! Lists of people in files, and reports into files: read and written where that blocks nobody, and
//! never where anybody can sit down.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::accounts::Accounts;
use super::{files, journal};
use crate::text::explanation::{Cause, Explanation};
use crate::tui::effect::Saved;
use crate::tui::event::Outcome;
use crate::work::people::{named_in, read_text};
use crate::work::report;

/// Who is named in a file.
pub(super) async fn read(accounts: &Accounts, path: String) -> Result<Outcome, Explanation> {
    refuse_in_kiosk(accounts)?;
    let place = files::spelled_out(&path);
    let text = blocking(move || text_of(&place)).await?;
    let named = named_in(&text);
    Ok(Outcome::PeopleRead { path, named })
}

fn text_of(path: &Path) -> Result<String, Explanation> {
    let called = path.display().to_string();
    // A pipe or a device may have no end.
    let is_file = std::fs::metadata(path).map(|about| about.is_file());
    match is_file {
        Ok(true) => {}
        Ok(false) => return Err(wrong(&called, "it is no file")),
        Err(error) => return Err(wrong(&called, &said(&error))),
    }
    let file = File::open(path).map_err(|error| wrong(&called, &said(&error)))?;
    read_text(file, &called)
}

/// Writes a report, or lines of the journal, into a new file.
pub(super) async fn save(
    accounts: &Accounts,
    what: &Saved,
    path: &str,
    how: report::Form,
) -> Result<Outcome, Explanation> {
    refuse_in_kiosk(accounts)?;
    let account = accounts.current()?;
    let text = match what {
        Saved::Report(run) => report::of_run(&journal::one(&account, run).await?, how)?,
        Saved::Journal(run) => report::of_lines(journal::lines(&account, run.clone()).await?, how)?,
    };
    let place = files::spelled_out(path);
    let path = place.display().to_string();
    blocking(move || written(&place, &text)).await?;
    Ok(Outcome::Saved { path })
}

fn written(path: &Path, text: &str) -> Result<(), Explanation> {
    let called = path.display().to_string();
    let wrong = |why: &str| {
        let said = format!("cannot write {called}: {why}");
        Explanation::new(Cause::Failed, said)
    };
    let mut new = OpenOptions::new();
    let new = new.write(true).create_new(true).mode(0o600);
    let mut file = new.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => wrong("there is one already; give it another name"),
        _ => wrong(&said(&error)),
    })?;
    let done = file.write_all(text.as_bytes());
    let done = done.and_then(|()| file.sync_all());
    done.map_err(|error| {
        // Half a report is none.
        let _ = std::fs::remove_file(path);
        wrong(&said(&error))
    })
}

/// Without the number of the error.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not".to_owned(),
        _ => error.to_string(),
    }
}

fn wrong(called: &str, why: &str) -> Explanation {
    Explanation::new(Cause::Usage, format!("cannot read {called}: {why}"))
}

fn refuse_in_kiosk(accounts: &Accounts) -> Result<(), Explanation> {
    if accounts.is_kiosk() {
        let said = "no files are read or written in a kiosk";
        return Err(Explanation::new(Cause::Usage, said));
    }
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Explanation> + Send + 'static,
) -> Result<T, Explanation> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Explanation::new(Cause::Failed, error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_for_oneself_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.csv");
        written(&path, "a\n").unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let why = written(&path, "b\n").unwrap_err();
        assert!(why.message.contains("there is one already"), "{why}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\n");
        let why = written(&folder.path().join("no/x.csv"), "b").unwrap_err();
        assert!(why.message.contains("no such file or folder"), "{why}");
    }

    #[test]
    fn only_a_file_of_text_is_a_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people");
        std::fs::write(&path, "ana@example.com\n").unwrap();
        assert_eq!(text_of(&path).unwrap(), "ana@example.com\n");
        for (path, why) in [
            (folder.path().to_owned(), "no file"),
            (folder.path().join("none"), "no such file"),
            ("/dev/zero".into(), "no file"),
        ] {
            let error = text_of(&path).unwrap_err();
            assert!(error.message.contains(why), "{error}");
        }
        std::fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
        assert!(text_of(&path).is_err());
    }
}
