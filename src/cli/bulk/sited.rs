//! Rows of work in several spaces: each says which space it is about.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::chat::names::{MemberName, SpaceName};
use crate::cli::output::Columns;
use crate::text;
use crate::work::Row;
use crate::work::change::{Change, Place};
use crate::work::plan::Plan;

/// Where the steps of a plan are.
#[derive(Debug)]
pub struct Sites {
    places: Vec<Option<Place>>,
    titles: BTreeMap<SpaceName, String>,
    /// What spaces are called that the plan makes.
    made: BTreeMap<usize, String>,
}

/// A row, and the space that it is about.
#[derive(Debug, Serialize)]
pub struct Sited {
    #[serde(flatten)]
    row: Row,
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<SpaceName>,
    #[serde(skip)]
    title: String,
}

impl Sites {
    /// Those of a plan that is about more than one space; none for any other.
    pub fn of(plan: &Plan) -> Option<Self> {
        let places: BTreeSet<_> = plan.steps.iter().map(|step| step.change.place()).collect();
        (places.len() > 1).then(|| Self::titled(plan, BTreeMap::new()))
    }

    /// Those of any plan, with what the spaces are called, where that is known.
    pub fn titled(plan: &Plan, titles: BTreeMap<SpaceName, String>) -> Self {
        let steps = plan.steps.iter().enumerate();
        let made = steps.filter_map(|(at, step)| match &step.change {
            Change::CreateSpace { draft } => Some((at, draft.display_name.clone())),
            _ => None,
        });
        Self {
            made: made.collect(),
            titles,
            places: plan
                .steps
                .iter()
                .map(|step| step.change.place().cloned())
                .collect(),
        }
    }

    /// Columns that the longest of them takes.
    pub fn width(&self) -> usize {
        let all = 0..self.places.len();
        let widths = all.map(|step| text::width(&text::safe(&self.title(step))));
        widths.max().unwrap_or_default()
    }

    /// What the space of a step is called.
    pub fn title(&self, step: usize) -> String {
        let place = self.places.get(step).and_then(Option::as_ref);
        match place {
            Some(Place::Is(space)) => {
                let title = self.titles.get(space).filter(|title| !title.is_empty());
                title.cloned().unwrap_or_else(|| space.to_string())
            }
            Some(Place::MadeBy(step)) => self.made.get(step).cloned().unwrap_or_default(),
            None => self.made.get(&step).cloned().unwrap_or_default(),
        }
    }

    /// The space of a step, where it has a resource name yet.
    pub fn space(&self, step: usize) -> Option<SpaceName> {
        match self.places.get(step).and_then(Option::as_ref) {
            Some(Place::Is(space)) => Some(space.clone()),
            _ => None,
        }
    }

    /// The row of a step, with its space.
    pub fn row(&self, step: usize, row: Row) -> Sited {
        let member = row.membership.as_ref().map(MemberName::space);
        Sited {
            space: self.space(step).or(member),
            title: self.title(step),
            row,
        }
    }
}

impl Columns for Sited {
    const TABLE: &'static [&'static str] = &["SPACE", "ACTION", "WHO", "RESULT", "DETAIL"];
    const CSV: &'static [&'static str] =
        &["who", "action", "result", "membership", "error", "space"];

    fn table(&self) -> Vec<String> {
        let mut cells = self.row.table();
        cells.insert(0, self.row.action.as_str().to_owned());
        cells.insert(0, self.title.clone());
        cells
    }

    fn csv(&self) -> Vec<String> {
        let mut cells = self.row.csv();
        cells.push(
            self.space
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        );
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Who;
    use crate::work::members::{RowAction, RowResult};

    fn plan(spaces: &[&str]) -> Plan {
        let steps = spaces.iter().map(|space| {
            let change = Change::AddMember {
                space: Place::Is(SpaceName::try_from(*space).unwrap()),
                who: Who::Me,
                role: None,
            };
            change.into()
        });
        Plan::new("t", steps)
    }

    #[test]
    fn rows_of_one_space_are_as_ever_and_those_of_several_say_which() {
        assert!(Sites::of(&plan(&["spaces/A", "spaces/A"])).is_none());
        let sites = Sites::of(&plan(&["spaces/A", "spaces/B"])).unwrap();
        let row = Row::new(&Who::Me, RowAction::Add, RowResult::Done, None);
        let row = sites.row(1, row);
        assert_eq!(
            serde_json::to_string(&row).unwrap(),
            r#"{"who":"me","action":"add","result":"done","space":"spaces/B"}"#
        );
        assert_eq!(row.table().len(), Sited::TABLE.len());
        assert_eq!(row.csv().len(), Sited::CSV.len());
    }
}
