//! `roomkey spaces create` and `roomkey spaces delete`.

use super::args::{CreateArgs, DeleteArgs, Switch};
use super::print;
use crate::cli::app::App;
use crate::cli::output::Stdout;
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::spaces::{self, Draft};
use crate::work::{Who, resolve};

/// Makes a space, a direct message or a group chat, and prints it.
pub async fn create(app: &App<'_>, out: &mut Stdout, args: &CreateArgs) -> Result<u8, Trouble> {
    let work = Work::new(args)?;
    let chat = app.chat()?;
    let make = async {
        let created = match &work {
            Work::Named(draft) => spaces::create(&chat, draft).await?,
            Work::Direct(who) => spaces::direct_message(&chat, who).await?,
            Work::Group(who) => spaces::group_chat(&chat, who).await?,
        };
        print(out, app.global.format(), &created.space)?;
        if created.left_out.is_empty() {
            return Ok(0);
        }
        Err(left_out(&created.left_out).into())
    };
    app.stop.shield(make).await
}

/// What is to be made; everything typed is checked before anything is sent.
enum Work {
    Named(Draft),
    Direct(Who),
    Group(Vec<Who>),
}

impl Work {
    fn new(args: &CreateArgs) -> Result<Self, Explanation> {
        if let Some(who) = &args.dm {
            return Ok(Self::Direct(Who::parse(who)?));
        }
        if !args.group_chat.is_empty() {
            return Ok(Self::Group(people(&args.group_chat)?));
        }
        let draft = Draft {
            display_name: args.name.clone().unwrap_or_default(),
            description: args.description.clone(),
            guidelines: args.guidelines.clone(),
            history: args.history.map(|switch| switch == Switch::On),
            external: args.external,
            announcement: args.announcement,
            members: people(&args.members)?,
            request_id: args.request_id.clone(),
        };
        draft.check()?;
        Ok(Self::Named(draft))
    }
}

fn people(texts: &[String]) -> Result<Vec<Who>, Explanation> {
    texts.iter().map(|text| Who::parse(text)).collect()
}

fn left_out(people: &[String]) -> Explanation {
    Explanation::new(
        Cause::Partial,
        format!("the space was made without {}", people.join(", ")),
    )
    .hint("Google leaves out people who may not be added. Are the addresses right? Are outsiders allowed?")
}

/// Deletes a space, after asking.
pub async fn delete(app: &App<'_>, args: &DeleteArgs) -> Result<u8, Trouble> {
    if !args.yes {
        App::must_be_able_to_ask()?;
    }
    let chat = app.chat()?;
    let name = resolve::space(&chat, &args.space).await?;
    if !args.yes {
        let space = chat.get_space(&name).await.map_err(|e| e.explain())?;
        let title = space.display_name.unwrap_or_else(|| name.to_string());
        app.confirm(&format!(
            "Delete {title} ({name}) with all its messages? This cannot be undone."
        ))
        .await?;
    }
    let delete = async {
        spaces::delete(&chat, &name).await?;
        app.messages.note(&format!("Deleted {name}."));
        Ok(0)
    };
    app.stop.shield(delete).await
}
