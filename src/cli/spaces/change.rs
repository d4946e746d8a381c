//! `roomkey spaces create` and `roomkey spaces delete`.

use super::args::{CreateArgs, DeleteArgs, Switch};
use super::print;
use crate::chat::names::AudienceName;
use crate::cli::app::App;
use crate::cli::members::group;
use crate::cli::output::Stdout;
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::spaces::{self, Attempts, Created, Draft, Wish};
use crate::work::{Who, resolve};

/// Makes a space, a direct message or a group chat, and prints it.
pub async fn create(app: &App<'_>, out: &mut Stdout, args: &CreateArgs) -> Result<u8, Trouble> {
    let mut wish = wish(args)?;
    let chat = app.chat()?;
    if let (Wish::Space(draft), Some(model)) = (&mut wish, &args.like) {
        let model = resolve::space(&chat, model).await?;
        let like = spaces::like(&chat, &model).await?;
        **draft = over(like.draft, draft);
        draft.check()?;
    }
    let desk = App::desk(chat)?;
    let make = async {
        let created = spaces::make(&desk, &wish, &Attempts::default()).await?;
        print(out, app.global.format(), &created.space)?;
        match half_done(&created) {
            None => Ok(0),
            Some(error) => Err(error.into()),
        }
    };
    app.stop.shield(make).await
}

/// Everything typed, checked before anything is sent.
fn wish(args: &CreateArgs) -> Result<Wish, Explanation> {
    if let Some(who) = &args.dm {
        return Ok(Wish::DirectMessage(Who::parse(who)?));
    }
    if !args.group_chat.is_empty() {
        return Ok(Wish::GroupChat(people(&args.group_chat)?));
    }
    let draft = Draft {
        display_name: args.name.clone().unwrap_or_default(),
        description: args.description.clone(),
        guidelines: args.guidelines.clone(),
        history: args.history.map(|switch| switch == Switch::On),
        external: args.external,
        announcement: args.announcement,
        audience: args.audience.as_deref().map(audience).transpose()?,
        members: people(&args.members)?,
        managers: people(&args.managers)?,
        groups: args
            .groups
            .iter()
            .map(|text| group(text))
            .collect::<Result<_, _>>()?,
        request_id: args.request_id.clone(),
        ..Draft::default()
    };
    draft.check()?;
    Ok(Wish::Space(Box::new(draft)))
}

/// The model with what was typed over it; people come on top.
fn over(model: Draft, typed: &Draft) -> Draft {
    let both = |model: Vec<Who>, typed: &[Who]| [model.as_slice(), typed].concat();
    Draft {
        display_name: typed.display_name.clone(),
        description: typed.description.clone().or(model.description),
        guidelines: typed.guidelines.clone().or(model.guidelines),
        history: typed.history.or(model.history),
        external: typed.external || model.external,
        announcement: typed.announcement || model.announcement,
        audience: typed.audience.clone().or(model.audience),
        members: both(model.members, &typed.members),
        managers: both(model.managers, &typed.managers),
        groups: [model.groups, typed.groups.clone()].concat(),
        request_id: typed.request_id.clone(),
        ..model
    }
}

fn people(texts: &[String]) -> Result<Vec<Who>, Explanation> {
    texts.iter().map(|text| Who::parse(text)).collect()
}

/// What of a creation did not work out.
fn half_done(created: &Created) -> Option<Explanation> {
    let parts = created.shortfalls();
    if parts.is_empty() {
        return None;
    }
    let error = Explanation::new(Cause::Partial, parts.join("\n"));
    if created.left_out.is_empty() {
        return Some(error);
    }
    Some(error.hint("Google leaves out people who may not be added. Are the addresses right? Are outsiders allowed?"))
}

/// `audiences/ID` or a bare ID.
pub fn audience(text: &str) -> Result<AudienceName, Explanation> {
    let name = if text.starts_with("audiences/") {
        AudienceName::try_from(text)
    } else {
        AudienceName::from_id(text)
    };
    name.map_err(|_| {
        Explanation::new(
            Cause::Usage,
            format!("`{text}` is no ID of a target audience"),
        )
        .hint("Give an ID such as audiences/123, or default.")
    })
}

/// Deletes a space, after asking.
pub async fn delete(app: &App<'_>, args: &DeleteArgs) -> Result<u8, Trouble> {
    if !args.yes {
        App::must_be_able_to_ask()?;
    }
    let chat = app.chat()?.with_admin_access(args.admin);
    let name = resolve::space(&chat, &args.space).await?;
    let mut known = None;
    if !args.yes {
        let space = chat.get_space(&name).await.map_err(|e| e.explain())?;
        known.clone_from(&space.display_name);
        let title = space.display_name.unwrap_or_else(|| name.to_string());
        app.confirm(&format!(
            "Delete {title} ({name}) with all its messages? This cannot be undone."
        ))
        .await?;
    }
    let desk = App::desk(chat)?;
    let delete = async {
        spaces::delete(&desk, &name, known).await?;
        app.messages.note(&format!("Deleted {name}."));
        Ok(0)
    };
    app.stop.shield(delete).await
}
