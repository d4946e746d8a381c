//! `roomkey spaces update`: a row for each part that Google takes separately.

use super::args::{Switch, UpdateArgs};
use super::change::audience;
use crate::cli::app::App;
use crate::cli::output::{Columns, Rows, Stdout};
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::resolve;
use crate::work::spaces::{DESCRIPTION_SAFE, PartResult, Update, settings};

impl Columns for PartResult {
    const TABLE: &'static [&'static str] = &["PART", "RESULT", "DETAIL"];
    const CSV: &'static [&'static str] = &["part", "result", "error"];

    fn table(&self) -> Vec<String> {
        self.csv()
    }

    fn csv(&self) -> Vec<String> {
        let error = self.error.as_ref().map(|error| error.message.clone());
        vec![
            self.part.as_str().to_owned(),
            self.result.to_owned(),
            error.unwrap_or_default(),
        ]
    }
}

/// Changes a space.
pub async fn run(app: &App<'_>, out: &mut Stdout, args: &UpdateArgs) -> Result<u8, Trouble> {
    let update = update(args)?;
    update.check(args.admin)?;
    let long = |text: &String| text.chars().count() > DESCRIPTION_SAFE;
    if args.description.as_ref().is_some_and(long) {
        app.messages.note(&format!(
            "The description has more than {DESCRIPTION_SAFE} characters; Google may refuse it."
        ));
    }
    let chat = app.chat()?.with_admin_access(args.admin);
    let space = resolve::space(&chat, &args.space).await?;
    let desk = App::desk(chat)?;
    let mut results = Vec::new();
    let work = async {
        let told = |result| results.push(result);
        settings::send(&desk, &space, &update, None, told).await?;
        let mut rows = Rows::new(out, app.global.format());
        rows.widen(&["permissions".len(), "failed".len()]);
        rows.page(&results)?;
        rows.end::<PartResult>()?;
        ended(&results)
    };
    app.stop.shield(work).await
}

fn ended(results: &[PartResult]) -> Result<u8, Trouble> {
    let mut errors = results.iter().filter_map(|part| part.error.as_ref());
    match (errors.next(), results.len()) {
        (None, _) => Ok(0),
        (Some(only), 1) => Err(only.clone().into()),
        (Some(_), _) => Err(Trouble::Said(Cause::Partial)),
    }
}

fn update(args: &UpdateArgs) -> Result<Update, Explanation> {
    let audience = match args.audience.as_deref() {
        None => None,
        Some("none") => Some(None),
        Some(id) => Some(Some(audience(id)?)),
    };
    Ok(Update {
        display_name: args.name.clone(),
        description: args.description.clone(),
        guidelines: args.guidelines.clone(),
        history: args.history.map(|switch| switch == Switch::On),
        audience,
        permissions: args.permissions.clone(),
        to_space: args.to_space.clone(),
        ..Update::default()
    })
}
