//! The command line that does what a plan does. Lists of people become a file.

use crate::action::command::{Arguments, quoted};
use crate::chat::names::{MemberName, SpaceName};
use crate::chat::resources::Role;
use crate::tui::bulk::{PlanWish, Verb};
use crate::work::Who;

/// So many people are named on the command line.
const NAMED: usize = 5;

/// The command, where one does the same.
pub(super) fn of_wish(wish: &PlanWish, admin: bool, profile: Option<&str>) -> Option<String> {
    let command = match wish {
        PlanWish::People {
            spaces, who, what, ..
        } => {
            let space = only(spaces)?;
            let listed = listed(who)?;
            match what {
                Verb::Add(role) => format!("members add {space} {listed}{}", option(role)),
                Verb::Remove => format!("members remove {space} {listed}"),
                Verb::SetRole(role) => {
                    format!("members role {space} {} {}", role.word(), named(who)?)
                }
            }
        }
        PlanWish::Sync { space, .. } => format!("members sync {space} --from-file FILE"),
        PlanWish::Copy {
            from,
            to,
            with_roles,
            ..
        } => {
            let roles = if *with_roles { " --with-roles" } else { "" };
            format!("members copy {from} {to}{roles}")
        }
        PlanWish::Remove { members, .. } => {
            let (space, who) = of_one_space(members)?;
            format!("members remove {space} {}", listed(&who)?)
        }
        PlanWish::SetRole { members, role, .. } => {
            let (space, who) = of_one_space(members)?;
            format!("members role {space} {} {}", role.word(), named(&who)?)
        }
        PlanWish::Undo { run, change } => match change {
            Some(at) => format!("journal undo {run} --change {}", at + 1),
            None => format!("journal undo {run}"),
        },
        PlanWish::GiveOwner { .. }
        | PlanWish::Archive(_)
        | PlanWish::Delete(_)
        | PlanWish::Retry(_) => return None,
    };
    let arguments = Arguments {
        admin,
        ..Arguments::default()
    };
    Some(arguments.fill(&format!("roomkey {command}"), profile))
}

fn only(spaces: &[SpaceName]) -> Option<&SpaceName> {
    match spaces {
        [space] => Some(space),
        _ => None,
    }
}

fn of_one_space(members: &[MemberName]) -> Option<(SpaceName, Vec<String>)> {
    let space = members.first()?.space();
    let who = members.iter().map(|member| {
        let id = (member.space() == space).then(|| member.member_id())?;
        Some(Who::parse(id).ok()?.to_string())
    });
    Some((space.clone(), who.collect::<Option<Vec<_>>>()?))
}

/// Few are named, many are in a file.
fn listed(who: &[String]) -> Option<String> {
    if who.len() > NAMED {
        return Some("--from-file FILE".to_owned());
    }
    named(who)
}

fn named(who: &[String]) -> Option<String> {
    if who.len() > NAMED {
        return Some("WHO...".to_owned());
    }
    let quoted: Option<Vec<String>> = who.iter().map(|who| quoted(who)).collect();
    Some(quoted?.join(" "))
}

fn option(role: &Role) -> String {
    match role {
        Role::Member => String::new(),
        role => format!(" --role {}", role.word()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_told_as_the_command_that_does_the_same() {
        let space = SpaceName::from_id("A").unwrap();
        let people = |who: &[&str], what| PlanWish::People {
            spaces: vec![space.clone()],
            place: String::new(),
            who: who.iter().map(|who| (*who).to_owned()).collect(),
            what,
        };
        let member = |id: &str| MemberName::new(&space, id).unwrap();
        for (wish, command) in [
            (
                people(&["a@b.c", "me"], Verb::Add(Role::Owner)),
                "members add spaces/A a@b.c me --role owner",
            ),
            (
                people(&["1"; 6], Verb::Remove),
                "members remove spaces/A --from-file FILE",
            ),
            (
                people(&["a@b.c"], Verb::SetRole(Role::Manager)),
                "members role spaces/A manager a@b.c",
            ),
            (
                PlanWish::Remove {
                    members: vec![member("1"), member("2")],
                    place: String::new(),
                },
                "members remove spaces/A users/1 users/2",
            ),
            (
                PlanWish::Copy {
                    from: SpaceName::from_id("B").unwrap(),
                    to: space.clone(),
                    place: String::new(),
                    with_roles: true,
                },
                "members copy spaces/B spaces/A --with-roles",
            ),
        ] {
            let told = of_wish(&wish, false, None);
            assert_eq!(told, Some(format!("roomkey {command}")));
        }
        assert_eq!(of_wish(&PlanWish::Archive(vec![space]), false, None), None);
    }
}
