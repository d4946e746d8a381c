//! What a finding looks like as columns.

use serde::Serialize;

use crate::chat::resources::{Affiliation, MembershipState, Role, SpaceType};
use crate::cli::columns;
use crate::cli::output::Columns;
use crate::work::audit::Finding;

/// A row of an audit.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Found(pub Finding);

impl Found {
    /// `users/ID`.
    fn member(&self) -> String {
        let membership = self.0.membership.as_ref();
        let user = membership.and_then(|m| m.member.as_ref());
        user.map(|user| user.name.to_string()).unwrap_or_default()
    }

    fn group(&self) -> String {
        self.0.group().map(ToString::to_string).unwrap_or_default()
    }
}

/// For who reads it: the person before the space where there is one, and the day alone.
/// For programs: the columns of `members list` between those of the space. `member` is there
/// only where a person can be named, so that a list of people can be read off it.
impl Columns for Found {
    const TABLE: &'static [&'static str] = &["SPACE", "WHY", "SINCE", "WHO", "ID"];
    const CSV: &'static [&'static str] = &[
        "space",
        "spaceDisplayName",
        "spaceType",
        "lastActiveTime",
        "membership",
        "member",
        "displayName",
        "email",
        "role",
        "state",
        "affiliation",
        "createTime",
        "groupMember",
        "why",
    ];

    fn table(&self) -> Vec<String> {
        let row = &self.0;
        let ids = [self.member(), self.group()];
        let who = row.display_name().or_else(|| row.email());
        let who = who.map_or_else(|| ids.concat(), str::to_owned);
        vec![
            columns::title(&row.space),
            row.why.words().to_owned(),
            columns::day(row.since()),
            who,
            row.space.name.to_string(),
        ]
    }

    fn csv(&self) -> Vec<String> {
        let row = &self.0;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let membership = row.membership.as_ref();
        let role = membership.and_then(|m| m.role.as_ref());
        let state = membership.and_then(|m| m.state.as_ref());
        let affiliation = membership.and_then(|m| m.affiliation.as_ref());
        vec![
            row.space.name.to_string(),
            text(row.space.display_name.as_deref()),
            text(row.space.space_type.as_ref().map(SpaceType::as_str)),
            text(row.space.last_active_time.as_deref()),
            membership.map(|m| m.name.to_string()).unwrap_or_default(),
            self.member(),
            text(row.display_name()),
            text(row.email()),
            text(role.map(Role::as_str)),
            text(state.map(MembershipState::as_str)),
            text(affiliation.map(Affiliation::as_str)),
            text(membership.and_then(|m| m.create_time.as_deref())),
            self.group(),
            row.why.as_str().to_owned(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::audit::Why;

    #[test]
    fn every_row_has_a_cell_for_every_title() {
        let space = serde_json::from_str(r#"{"name":"spaces/A"}"#).unwrap();
        let row = Found(Finding::of_space(space, Why::NoOwner));
        assert_eq!(row.table().len(), Found::TABLE.len());
        assert_eq!(row.csv().len(), Found::CSV.len());
        let json = serde_json::to_string(&row).unwrap();
        assert_eq!(json, r#"{"space":{"name":"spaces/A"},"why":"no_owner"}"#);
    }
}
