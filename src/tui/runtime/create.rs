//! Making spaces and conversations, and what Google left out of them.

use super::accounts::Account;
use crate::chat::names::SpaceName;
use crate::text::explanation::{Cause, Explanation};
use crate::tui::effect::Draft;
use crate::tui::event::{Outcome, RowResult, RowState};
use crate::work::Who;
use crate::work::spaces::{self, Created, Wish, make};

/// A space as the model of another.
pub(super) async fn model(account: &Account, name: &SpaceName) -> Result<Outcome, Explanation> {
    let like = spaces::like(&account.chat, name).await?;
    Ok(Outcome::Like(Box::new(like)))
}

/// Makes a named space.
pub(super) async fn space(account: &Account, draft: Draft) -> Result<Outcome, Explanation> {
    let given = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let like = draft.like.map(|like| like.draft).unwrap_or_default();
    let both = |mut model: Vec<Who>, typed: &[String]| {
        model.extend(people(typed)?);
        Ok::<_, Explanation>(model)
    };
    let wish = Wish::Space(Box::new(spaces::Draft {
        display_name: draft.display_name,
        description: given(draft.description),
        guidelines: given(draft.guidelines),
        history: Some(draft.history),
        external: draft.external,
        announcement: draft.announcement,
        members: both(like.members, &draft.members)?,
        managers: both(like.managers, &draft.managers)?,
        owners: both(like.owners, &draft.owners)?,
        ..like
    }));
    let created = make(&account.desk, &wish, &account.attempts).await?;
    Ok(Outcome::Created {
        failed: shortfalls(&created),
        space: Box::new(created.space),
    })
}

/// Opens a direct message, or starts a group chat.
pub(super) async fn chat(account: &Account, who: &[String]) -> Result<Outcome, Explanation> {
    let mut who = people(who)?;
    let wish = match who.len() {
        1 => Wish::DirectMessage(who.remove(0)),
        _ => Wish::GroupChat(who),
    };
    let created = make(&account.desk, &wish, &account.attempts).await?;
    Ok(Outcome::Opened {
        found: created.found,
        failed: shortfalls(&created),
        space: Box::new(created.space),
    })
}

fn people(texts: &[String]) -> Result<Vec<Who>, Explanation> {
    texts.iter().map(|text| Who::parse(text)).collect()
}

fn shortfalls(created: &Created) -> Vec<RowResult> {
    let left_out = created
        .left_out
        .iter()
        .map(|who| (who.clone(), not_added(who)));
    let failed = created
        .failed
        .iter()
        .filter_map(|row| Some((row.who.clone(), row.error.clone()?)));
    let unset = created.unset.iter().filter_map(|part| {
        let why = part.error.clone()?;
        Some((part.part.as_str().to_owned(), why))
    });
    let all = left_out.chain(failed).chain(unset).enumerate();
    all.map(|(index, (who, why))| RowResult {
        index,
        who,
        state: RowState::Failed(why),
        membership: None,
    })
    .collect()
}

fn not_added(who: &str) -> Explanation {
    Explanation::new(Cause::Failed, format!("Google did not add {who}"))
        .hint("Look at the address, and whether the space admits people from outside.")
}
