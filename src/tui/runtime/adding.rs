//! Adding people to a space: a run of its own, whose rows come as they end.

use tokio::sync::mpsc;

use super::accounts::Account;
use super::hands::{Leaving, Reply};
use super::requests::result;
use crate::chat::names::SpaceName;
use crate::chat::resources::Role;
use crate::text::explanation::Explanation;
use crate::tui::event::{Outcome, RowResult, RowState};
use crate::work::Who;
use crate::work::change::Change;
use crate::work::plan::{Plan, Step};
use crate::work::run::{Run, RunEvent};

/// Requests at once while people are added.
const AT_ONCE: usize = 8;

/// Adds people: an `Outcome::Row` each, then `Outcome::WriteFinished`.
pub(super) async fn add(
    account: &Account,
    space: &SpaceName,
    who: &[String],
    role: &Role,
    reply: &Reply,
    leaving: &Leaving,
) -> Result<(), Explanation> {
    let mut indexes = Vec::new();
    let mut steps = Vec::new();
    for (index, text) in who.iter().enumerate() {
        match Who::parse(text) {
            Ok(who) => {
                indexes.push(index);
                steps.push(Step::from(Change::AddMember {
                    space: space.clone().into(),
                    who,
                    // Who is more than a member there stays so.
                    role: Some(role.clone()).filter(|role| *role != Role::Member),
                }));
            }
            Err(why) => {
                let row = RowResult {
                    index,
                    who: text.clone(),
                    state: RowState::Failed(why),
                    membership: None,
                };
                reply.send(Outcome::Row(row)).await;
            }
        }
    }
    if !steps.is_empty() {
        let title = format!("Add {} to {space}", people(steps.len()));
        let plan = Plan::new(title, steps).with_admin_access(account.chat.is_admin());
        let run = Run::begin(&account.desk, plan, AT_ONCE).await?;
        let handle = run.handle();
        let (told, mut events) = mpsc::unbounded_channel();
        let tell = async {
            while let Some(event) = events.recv().await {
                if leaving.is_set() {
                    handle.stop();
                }
                if let RunEvent::Ended { step, row } = event {
                    let row = result(indexes[step], row);
                    reply.send(Outcome::Row(row)).await;
                }
            }
        };
        let (summary, ()) = tokio::join!(run.drive(told), tell);
        if let Some(why) = summary.trouble {
            return Err(why);
        }
    }
    reply.send(Outcome::WriteFinished).await;
    Ok(())
}

fn people(number: usize) -> String {
    match number {
        1 => "1 person".to_owned(),
        number => format!("{number} people"),
    }
}
