//! Keys that would mean two things in one context.

use crate::action::{Action, Context};

use super::{Claim, Fault, Key};

/// What becomes of a claim.
#[derive(Debug)]
pub(super) enum Over {
    /// Nobody else wants the key.
    Nothing,
    /// A line of the configuration has the key.
    Yields,
    /// Neither can have it.
    Conflict(Conflict),
}

/// A key that would mean two things.
#[derive(Debug)]
pub(super) struct Conflict {
    key: Key,
    /// As the configuration says.
    first: (Action, usize),
    /// As another line says, or as the table has it.
    second: (Action, Option<usize>),
    context: Context,
}

/// Looks for who else wants the key of `claim`. Of two lines the earlier one reports it.
pub(super) fn over(claim: &Claim, all: &[Claim], context: Context) -> Over {
    let wants = |other: &&Claim| other.key == claim.key && other.action != claim.action;
    let mut others = all.iter().filter(wants);
    let Some(line) = claim.line else {
        let taken = others.any(|other| other.line.is_some());
        return if taken { Over::Yields } else { Over::Nothing };
    };
    let clash = others.find(|other| match other.line {
        Some(theirs) => (theirs, other.action) > (line, claim.action),
        None => !keeps_a_key(other.action, all),
    });
    clash.map_or(Over::Nothing, |other| {
        Over::Conflict(Conflict {
            key: claim.key,
            first: (claim.action, line),
            second: (other.action, other.line),
            context,
        })
    })
}

/// Whether an action has a key that no line gives to another.
fn keeps_a_key(action: Action, all: &[Claim]) -> bool {
    let mut own = all.iter().filter(|claim| claim.action == action);
    own.any(|own| {
        let takes = |line: &Claim| line.key == own.key && line.action != action;
        !all.iter().any(|line| line.line.is_some() && takes(line))
    })
}

/// Those that were found, each told once for all its contexts.
#[derive(Debug, Default)]
pub(super) struct Conflicts(Vec<(Conflict, Vec<Context>)>);

/// Conflicts that one message tells.
const TOLD: usize = 3;

impl Conflicts {
    pub fn add(&mut self, found: Conflict) {
        let same = |known: &Conflict| {
            (known.key, known.first, known.second) == (found.key, found.first, found.second)
        };
        if let Some((_, contexts)) = self.0.iter_mut().find(|(known, _)| same(known)) {
            contexts.push(found.context);
        } else {
            let context = found.context;
            self.0.push((found, vec![context]));
        }
    }

    /// All of them in one message, or none.
    pub fn fault(mut self) -> Option<Fault> {
        self.0.sort_by_key(|(conflict, _)| conflict.first.1);
        let (first, _) = self.0.first()?;
        let line = first.first.1;
        let told: Vec<String> = self.0.iter().take(TOLD).map(said).collect();
        let mut detail = told.join("; ");
        if self.0.len() > TOLD {
            detail = format!("{detail}; and {} more", self.0.len() - TOLD);
        }
        Some(Fault {
            line,
            detail,
            hint: hint(first),
        })
    }
}

fn said((conflict, contexts): &(Conflict, Vec<Context>)) -> String {
    let places: Vec<String> = contexts.iter().map(|context| context.name()).collect();
    let (first, line) = conflict.first;
    let second = conflict.second.0.entry().name;
    let whose = match conflict.second.1 {
        Some(line) => format!("`{second}` (line {line})"),
        None => format!("`{second}`, which has no other key there"),
    };
    format!(
        "`{}` would mean two things in {}: `{}` (line {line}) and {whose}",
        conflict.key.name(),
        places.join(", "),
        first.entry().name,
    )
}

fn hint(conflict: &Conflict) -> String {
    let second = conflict.second.0.entry().name;
    match conflict.second.1 {
        Some(_) => "Give one of the two another key, or each a context of its own.".to_owned(),
        None => format!(
            "Give `{second}` another key too, or write `{second} = \"none\"` and reach it in the \
             menu and the palette."
        ),
    }
}
