//! `roomkey plan`, `roomkey apply` and `roomkey spaces export`: spaces as a file wishes for them.

mod args;
mod row;

pub use args::{ApplyArgs, ExportArgs, PlanArgs};

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::app::App;
use super::bulk::{Doing, Sites, bulk_across};
use super::output::{Format, Rows, Stdout};
use super::trouble::Trouble;
use crate::chat::Chat;
use crate::directory::Directory;
use crate::oauth::{Cause, Explanation};
use crate::text;
use crate::work::plan::{Losses, Titled};
use crate::work::resolve;
use crate::work::run::would;
use crate::work::wish::{self, FILE_MAX, Names, PlanFile, VERSION, Wish};
use row::{Difference, PlanRow};

/// Shows what a plan file would change.
pub async fn plan(app: &App<'_>, out: &mut Stdout, args: &PlanArgs) -> Result<u8, Trouble> {
    let file = read(&args.file)?;
    let chat = app.chat()?.with_admin_access(args.admin);
    let Titled { plan, titles } = planned(app, &chat, &file, &args.file).await?;
    let (rows, _) = would(&plan);
    let failed = rows.iter().any(|(_, row)| row.error.is_some());
    let sites = Sites::titled(&plan, titles);
    let format = app.global.format();
    let mut list = Rows::new(out, format);
    let all = rows.iter();
    if format == Format::Table {
        let arrow = if super::ascii(app.global) {
            "->"
        } else {
            "→"
        };
        let lines = all.flat_map(|(at, row)| {
            Difference::of(&plan.steps[*at].change, row, &sites.title(*at), arrow)
        });
        let lines: Vec<_> = lines.collect();
        if !lines.is_empty() {
            list.page(&lines)?;
            list.end::<Difference>()?;
        }
    } else {
        let rows = all
            .map(|(at, row)| PlanRow::new(&plan.steps[*at].change, row.clone(), sites.space(*at)));
        list.page(&rows.collect::<Vec<_>>())?;
        list.end::<PlanRow>()?;
    }
    if rows.is_empty() {
        app.messages.note("Nothing to do.");
    }
    if failed {
        return Err(Trouble::Said(Cause::Partial));
    }
    Ok(0)
}

/// Makes spaces as a plan file wishes for them.
pub async fn apply(app: &App<'_>, out: &mut Stdout, args: &ApplyArgs) -> Result<u8, Trouble> {
    let file = read(&args.file)?;
    let chat = app.chat()?.with_admin_access(args.admin);
    let titled = planned(app, &chat, &file, &args.file).await?;
    let (losses, warnings) = (titled.plan.losses(), titled.plan.warnings());
    let harmless = losses.is_none() && warnings.is_empty();
    if !args.dry_run && !args.yes && !harmless {
        App::must_be_able_to_ask()?;
        for warning in &warnings {
            app.messages.note(warning);
        }
        app.confirm(&question(losses, titled.plan.spaces())).await?;
    }
    let doing = if args.dry_run {
        Doing::Tell
    } else {
        Doing::Run
    };
    bulk_across(app, out, &App::desk(chat)?, titled, doing).await
}

async fn planned(
    app: &App<'_>,
    chat: &Chat,
    file: &PlanFile,
    path: &Path,
) -> Result<Titled, Explanation> {
    let name = match path.file_name() {
        Some(name) if path != Path::new("-") => name.to_string_lossy().into_owned(),
        _ => "standard input".to_owned(),
    };
    let title = format!("Apply {}", text::safe(&name));
    wish::plan(chat, file, &title, usize::from(app.global.jobs)).await
}

/// Such as `Remove 3 people and lower the role of 1: change 2 spaces?`
fn question(losses: Losses, spaces: usize) -> String {
    let count = |n: usize, one: &str, many: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let mut parts = Vec::new();
    if losses.removed > 0 {
        let whom = count(losses.removed, "membership", "memberships");
        parts.push(format!("remove {whom}"));
    }
    if losses.demoted > 0 {
        let whom = count(losses.demoted, "person", "people");
        parts.push(format!("lower the role of {whom}"));
    }
    let spaces = count(spaces, "space", "spaces");
    if parts.is_empty() {
        return format!("Change {spaces}?");
    }
    let text = parts.join(" and ");
    let (first, rest) = text.split_at(1);
    format!("{}{rest}: change {spaces}?", first.to_uppercase())
}

/// Writes spaces as a plan file.
pub async fn export(app: &App<'_>, out: &mut Stdout, args: &ExportArgs) -> Result<u8, Trouble> {
    let format = app.global.format();
    if format == Format::Csv {
        let said = "a plan file has no form in rows";
        let why = Explanation::new(Cause::Usage, said);
        return Err(why
            .hint("Leave `--output csv` out, or take `--json`.")
            .into());
    }
    let chat = app.chat()?.with_admin_access(args.admin);
    let mut names = Vec::new();
    for name in resolve::spaces(&chat, &args.spaces).await? {
        let name = name?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let read: Vec<(Wish, Names)> = stream::iter(names)
        .map(async |name| {
            let wish = wish::export(&chat, &name).await;
            wish.map_err(|error| Explanation {
                message: format!("{name}: {}", error.message),
                ..error
            })
        })
        .buffered(usize::from(app.global.jobs))
        .try_collect()
        .await?;
    let (spaces, told): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let file = PlanFile {
        version: VERSION,
        spaces,
    };
    let text = if format.is_json() {
        let text = match format {
            Format::Jsonl => serde_json::to_string(&file),
            _ => serde_json::to_string_pretty(&file),
        };
        text.map_err(io::Error::from)? + "\n"
    } else {
        let mut names = Names::default();
        for told in told {
            names.extend(told);
        }
        let directory = Directory::new(chat.session().clone());
        match names.looked_up(&directory, &file).await {
            Ok(all) => names = all,
            Err(why) => app.messages.note(&format!(
                "People are named by ID alone, the directory is closed: {why}"
            )),
        }
        file.text(&names)?
    };
    match out.columns() {
        // What people wrote into a space must not drive the terminal.
        Some(_) => {
            for line in text.lines() {
                writeln!(out, "{}", text::safe(line))?;
            }
        }
        None => out.write_all(text.as_bytes())?,
    }
    out.flush()?;
    Ok(0)
}

fn read(path: &Path) -> Result<PlanFile, Explanation> {
    let limit = FILE_MAX + 1;
    let read = || {
        let mut text = String::new();
        if path == Path::new("-") {
            io::stdin().take(limit).read_to_string(&mut text)?;
        } else {
            File::open(path)?.take(limit).read_to_string(&mut text)?;
        }
        Ok(text)
    };
    let named = |why: &str| format!("cannot read {}: {why}", path.display());
    let text = read().map_err(|error: io::Error| {
        Explanation::new(Cause::Usage, named(&error.to_string()))
            .hint("Give a plan file; `roomkey spaces export` writes one.")
    })?;
    if text.len() as u64 > FILE_MAX {
        return Err(Explanation::new(
            Cause::Usage,
            named("it is larger than 16 MiB"),
        ));
    }
    PlanFile::parse(&text).map_err(|error| Explanation {
        message: named(&error.message),
        ..error
    })
}
