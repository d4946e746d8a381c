//! Making the plan that a screen wants to look at; nothing is changed here.

mod people;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::accounts::Account;
use super::bulk::AT_ONCE;
use super::journal;
use crate::chat::names::SpaceName;
use crate::chat::resources::Space;
use crate::text::explanation::{Cause, Explanation};
use crate::tui::bulk::{PlanWish, Planned};
use crate::work::Who;
use crate::work::members::plan_copy;
use crate::work::plan::{Plan, RunId, estimate, undo};
use crate::work::recipes::{self, ARCHIVED};
use crate::work::run::{retry, would};

/// Makes it, and says what to know of it.
pub(super) async fn plan(account: &Account, wish: PlanWish) -> Result<Planned, Explanation> {
    let admin = account.chat.is_admin();
    let (plan, mut notes) = match wish {
        PlanWish::People {
            spaces,
            place,
            who,
            what,
        } => (people::plan(&spaces, &place, &who, &what)?, Vec::new()),
        PlanWish::Sync { space, place, who } => people::sync(account, &space, &place, &who).await?,
        PlanWish::Copy {
            from,
            to,
            place,
            with_roles,
        } => {
            let copied = plan_copy(&account.chat, &from, &to, with_roles).await;
            let mut plan = copied?;
            plan.title = format!("Copy {} to {place}", people::number(plan.steps.len()));
            (plan, Vec::new())
        }
        PlanWish::Remove { members, place } => (people::remove(&members, &place), Vec::new()),
        PlanWish::SetRole {
            members,
            place,
            role,
        } => (people::set_role(&members, &place, &role)?, Vec::new()),
        PlanWish::GiveOwner { spaces, who } => {
            let spaces = read(account, spaces).await?;
            let who = Who::parse(&who)?;
            let plan = recipes::give_owner(&account.chat, &spaces, &who, AT_ONCE).await?;
            (plan, Vec::new())
        }
        PlanWish::Archive(spaces) => {
            let spaces = read(account, spaces).await?;
            let plan = recipes::archive(&account.chat, &spaces, ARCHIVED, AT_ONCE).await?;
            (plan, Vec::new())
        }
        PlanWish::Delete(spaces) => {
            let spaces = read(account, spaces).await?;
            (recipes::delete(&spaces, admin), Vec::new())
        }
        PlanWish::Retry(run) => (again(account, &run).await?, Vec::new()),
        PlanWish::Undo { run, change } => back(account, &run, change).await?,
    };
    let admin = plan.admin || admin;
    let plan = plan.with_admin_access(admin);
    notes.extend(plan.warnings());
    let (_, refused) = would(&plan);
    notes.extend(refused.map(|why| why.message));
    let settled = plan.steps.iter().filter_map(|step| step.settled.as_ref());
    let refused = settled.filter_map(|row| row.error.as_ref());
    notes.extend(refused.map(|why| format!("Left out: {}", why.message)));
    notes.dedup();
    Ok(Planned {
        lasts: estimate(&plan, 0, account.desk.quota(), AT_ONCE, None),
        kept: account.desk.journal().is_kept(),
        plan,
        notes,
    })
}

/// The spaces as they are now.
async fn read(account: &Account, names: Vec<SpaceName>) -> Result<Vec<Space>, Explanation> {
    let reads = names.into_iter().map(async |name| {
        let space = account.chat.get_space(&name).await;
        space.map_err(|error| error.explain())
    });
    let reads: Vec<_> = reads.collect();
    stream::iter(reads).buffered(AT_ONCE).try_collect().await
}

async fn again(account: &Account, run: &RunId) -> Result<Plan, Explanation> {
    let record = journal::one(account, run).await?;
    account.desk.owns(&record).await?;
    retry(&record).ok_or_else(|| Explanation::new(Cause::Failed, "there is nothing to try again"))
}

/// The way back, and what stays as it is.
async fn back(
    account: &Account,
    run: &RunId,
    change: Option<usize>,
) -> Result<(Plan, Vec<String>), Explanation> {
    let record = journal::one(account, run).await?;
    account.desk.owns(&record).await?;
    let title = match change {
        Some(step) => format!("Undo change {} of: {}", step + 1, record.title),
        None => format!("Undo: {}", record.title),
    };
    let undo = undo(title, record.deeds(change));
    let mut plan = undo.plan;
    plan.admin = record.admin;
    plan.undoes = Some(record.id.clone());
    let stays = undo
        .stays
        .into_iter()
        .map(|stays| format!("Stays: {}", stays.0));
    let notes: Vec<_> = stays.chain(undo.warnings).collect();
    if plan.steps.is_empty() {
        let why = notes.first().cloned();
        let why = why.unwrap_or_else(|| "nothing was changed by it".to_owned());
        return Err(Explanation::new(Cause::Failed, why));
    }
    Ok((plan, notes))
}
