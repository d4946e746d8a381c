//! Leaving a space, after somebody else was made owner where that is wanted.

use super::Row;
use crate::chat::names::SpaceName;
use crate::chat::resources::Role;
use crate::text::explanation::Explanation;
use crate::work::Who;
use crate::work::change::{Change, Place, Subject};
use crate::work::plan::{After, Plan, Step};
use crate::work::run::{Desk, Run};

/// Makes `heir` owner, then removes the caller's own membership. Who could not hand over does not
/// leave. One row for each step that was tried.
pub async fn leave(
    desk: &Desk,
    space: &SpaceName,
    heir: Option<&Who>,
) -> Result<Vec<Row>, Explanation> {
    let place = Place::Is(space.clone());
    let mut plan = Plan::new(format!("Leave {space}"), []);
    if let Some(heir) = heir {
        plan.push(Change::SetRole {
            space: place.clone(),
            who: heir.clone(),
            role: Role::Owner,
            was: None,
        });
    }
    let before = (0..plan.steps.len()).collect();
    let leaving = Step::from(Change::RemoveMember {
        space: place,
        who: Subject::Person(Who::Me),
        was: None,
    });
    plan.push(leaving.after(After::Done { steps: before }));
    let (rows, summary) = Run::begin(desk, plan, 1).await?.rows().await;
    match summary.trouble {
        Some(why) => Err(why),
        None => Ok(rows),
    }
}
