//! What the API's resources look like as columns. JSON needs none of it.

use std::collections::HashMap;

use serde::Serialize;

use super::output::Columns;
use crate::chat::names::UserName;
use crate::chat::resources::{
    Affiliation, HistoryState, Membership, MembershipCount, MembershipState, Role, Space,
    SpaceType, UserType,
};
use crate::directory::Person;
use crate::work::Row;

/// Of a list of spaces, the fields that the table shows.
pub const TABLE_FIELDS: &str = "name,displayName,spaceType,membershipCount,lastActiveTime";
/// Of a list of spaces, the fields that CSV holds.
pub const CSV_FIELDS: &str = "name,displayName,spaceType,externalUserAllowed,spaceHistoryState,\
                              createTime,lastActiveTime,membershipCount,spaceUri";

impl Columns for Space {
    const TABLE: &'static [&'static str] = &["NAME", "TYPE", "MEMBERS", "ACTIVE", "ID"];
    const CSV: &'static [&'static str] = &[
        "name",
        "displayName",
        "spaceType",
        "externalUserAllowed",
        "spaceHistoryState",
        "createTime",
        "lastActiveTime",
        "joinedDirectHumanUserCount",
        "joinedGroupCount",
        "spaceUri",
    ];

    fn table(&self) -> Vec<String> {
        vec![
            title(self),
            kind(self).to_owned(),
            self.membership_count
                .map(|count| members(count).to_string())
                .unwrap_or_default(),
            day(self.last_active_time.as_deref()),
            self.name.to_string(),
        ]
    }

    fn csv(&self) -> Vec<String> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let count = |pick: fn(MembershipCount) -> u32| {
            let count = self.membership_count.map(pick);
            count.map(|n| n.to_string()).unwrap_or_default()
        };
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        vec![
            self.name.to_string(),
            text(&self.display_name),
            word(self.space_type.as_ref().map(SpaceType::as_str)),
            self.external_user_allowed
                .map(|allowed| allowed.to_string())
                .unwrap_or_default(),
            word(self.space_history_state.as_ref().map(HistoryState::as_str)),
            text(&self.create_time),
            text(&self.last_active_time),
            count(|count| count.joined_direct_human_user_count),
            count(|count| count.joined_group_count),
            text(&self.space_uri),
        ]
    }
}

/// One space, a line for each thing known of it.
pub fn details(space: &Space) -> Vec<(&'static str, String)> {
    let about = space.space_details.clone().unwrap_or_default();
    let history = space.space_history_state.as_ref().map(HistoryState::as_str);
    let external = space
        .external_user_allowed
        .map(|allowed| if allowed { "may join" } else { "may not join" });
    let rows = [
        ("Name", Some(title(space))),
        ("Type", Some(kind(space).to_owned())),
        ("ID", Some(space.name.to_string())),
        (
            "Members",
            space
                .membership_count
                .map(|count| members(count).to_string()),
        ),
        ("Description", about.description),
        ("Guidelines", about.guidelines),
        (
            "History",
            history.map(|state| {
                state
                    .strip_prefix("HISTORY_")
                    .unwrap_or(state)
                    .to_lowercase()
            }),
        ),
        ("Outsiders", external.map(str::to_owned)),
        ("Created", minute(space.create_time.as_deref())),
        ("Active", minute(space.last_active_time.as_deref())),
        ("Address", space.space_uri.clone()),
    ];
    rows.into_iter()
        .filter_map(|(label, value)| value.map(|value| (label, value)))
        .collect()
}

fn members(count: MembershipCount) -> u32 {
    count
        .joined_direct_human_user_count
        .saturating_add(count.joined_group_count)
}

/// Its name, or that it has none.
pub fn title(space: &Space) -> String {
    match space.display_name.as_deref() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => "(no name)".to_owned(),
    }
}

fn kind(space: &Space) -> &str {
    match &space.space_type {
        Some(SpaceType::Space) => "space",
        Some(SpaceType::GroupChat) => "group",
        Some(SpaceType::DirectMessage) => "dm",
        Some(SpaceType::Unknown(text)) => text,
        None => "",
    }
}

/// The day of an RFC 3339 time. A direct message without any message says 1970.
pub fn day(time: Option<&str>) -> String {
    let day = time.and_then(|time| time.get(..10)).unwrap_or_default();
    if day.starts_with("1970") { "" } else { day }.to_owned()
}

/// The minute of an RFC 3339 time, for a person.
fn minute(time: Option<&str>) -> Option<String> {
    let time = time.filter(|time| !time.starts_with("1970"))?;
    match (time.get(..10), time.get(11..16)) {
        (Some(day), Some(minute)) if time.ends_with('Z') => Some(format!("{day} {minute} UTC")),
        _ => Some(time.to_owned()),
    }
}

/// A membership with what the directory knows of the person.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Member {
    membership: Membership,
    #[serde(skip)]
    person: Person,
}

impl Member {
    /// The API's own name and address win over the directory's.
    pub fn new(membership: Membership, people: &HashMap<UserName, Person>) -> Self {
        let user = membership.member.as_ref();
        let known = user.and_then(|user| people.get(&user.name));
        let person = Person {
            user: user.map(|user| user.name.clone()),
            name: user
                .and_then(|user| user.display_name.clone())
                .or_else(|| known?.name.clone()),
            email: user
                .and_then(|user| user.email.clone())
                .or_else(|| known?.email.clone()),
        };
        Self { membership, person }
    }

    fn kind(&self) -> &str {
        let user_type = self
            .membership
            .member
            .as_ref()
            .and_then(|user| user.user_type.as_ref());
        match user_type {
            Some(UserType::Human) => "human",
            Some(UserType::Bot) => "bot",
            Some(UserType::Unknown(text)) => text,
            None if self.membership.group_member.is_some() => "group",
            None => "",
        }
    }

    /// `users/ID` or `groups/ID`.
    fn id(&self) -> String {
        let group = self.membership.group_member.as_ref();
        self.person
            .user
            .as_ref()
            .map(ToString::to_string)
            .or_else(|| group.map(|group| group.name.to_string()))
            .unwrap_or_default()
    }
}

impl Columns for Member {
    const TABLE: &'static [&'static str] =
        &["NAME", "E-MAIL", "ROLE", "TYPE", "STATE", "MEMBERSHIP"];
    const CSV: &'static [&'static str] = &[
        "name",
        "member",
        "displayName",
        "email",
        "type",
        "role",
        "state",
        "affiliation",
        "createTime",
    ];

    fn table(&self) -> Vec<String> {
        let m = &self.membership;
        let name = self.person.name.clone().unwrap_or_else(|| self.id());
        vec![
            name,
            self.person.email.clone().unwrap_or_default(),
            m.role.as_ref().map_or("", |role| role.word()).to_owned(),
            self.kind().to_owned(),
            m.state
                .as_ref()
                .map(|state| state.as_str().to_lowercase())
                .unwrap_or_default(),
            m.name.to_string(),
        ]
    }

    fn csv(&self) -> Vec<String> {
        let m = &self.membership;
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        vec![
            m.name.to_string(),
            self.id(),
            self.person.name.clone().unwrap_or_default(),
            self.person.email.clone().unwrap_or_default(),
            self.kind().to_uppercase(),
            word(m.role.as_ref().map(Role::as_str)),
            word(m.state.as_ref().map(MembershipState::as_str)),
            word(m.affiliation.as_ref().map(Affiliation::as_str)),
            m.create_time.clone().unwrap_or_default(),
        ]
    }
}

/// A row of bulk work. The last column alone varies in width, so that rows can be printed one by
/// one and stay aligned.
impl Columns for Row {
    const TABLE: &'static [&'static str] = &["WHO", "RESULT", "DETAIL"];
    const CSV: &'static [&'static str] = &["who", "action", "result", "membership", "error"];

    fn table(&self) -> Vec<String> {
        let error = self.error.as_ref().map(|error| error.message.clone());
        let detail = error.or_else(|| self.membership.as_ref().map(ToString::to_string));
        vec![
            self.who.clone(),
            self.result.as_str().to_owned(),
            detail.unwrap_or_default(),
        ]
    }

    fn csv(&self) -> Vec<String> {
        let membership = self.membership.as_ref().map(ToString::to_string);
        let error = self.error.as_ref().map(|error| error.message.clone());
        vec![
            self.who.clone(),
            self.action.as_str().to_owned(),
            self.result.as_str().to_owned(),
            membership.unwrap_or_default(),
            error.unwrap_or_default(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(json: &str) -> Space {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_row_has_a_cell_for_every_title() {
        let bare = space(r#"{"name":"spaces/A"}"#);
        assert_eq!(bare.table().len(), Space::TABLE.len());
        assert_eq!(bare.csv().len(), Space::CSV.len());
        let member = Member::new(
            serde_json::from_str(r#"{"name":"spaces/A/members/1"}"#).unwrap(),
            &HashMap::new(),
        );
        assert_eq!(member.table().len(), Member::TABLE.len());
        assert_eq!(member.csv().len(), Member::CSV.len());
    }

    #[test]
    fn a_person_is_named_from_the_directory_and_json_stays_the_apis_own() {
        let json = r#"{"name":"spaces/A/members/1","role":"ROLE_MANAGER","member":{"name":"users/1","type":"HUMAN"}}"#;
        let user = UserName::try_from("users/1").unwrap();
        let ana = Person {
            user: Some(user.clone()),
            name: Some("Ana".to_owned()),
            email: Some("ana@example.com".to_owned()),
        };
        let people = HashMap::from([(user, ana)]);
        let member = Member::new(serde_json::from_str(json).unwrap(), &people);
        assert_eq!(
            member.table(),
            [
                "Ana",
                "ana@example.com",
                "owner",
                "human",
                "",
                "spaces/A/members/1"
            ]
        );
        assert_eq!(serde_json::to_string(&member).unwrap(), json);
    }

    #[test]
    fn the_details_of_a_space_leave_out_what_is_not_known() {
        let dm = space(
            r#"{"name":"spaces/A","spaceType":"DIRECT_MESSAGE","spaceHistoryState":"HISTORY_ON"}"#,
        );
        let details = details(&dm);
        let labels: Vec<_> = details.iter().map(|(label, _)| *label).collect();
        assert_eq!(labels, ["Name", "Type", "ID", "History"]);
        assert_eq!(details[3].1, "on");
    }
}
