//! Methods of `spaces.members`.

use reqwest::Method;
use serde::Serialize;
use serde_json::json;

use super::client::{Call, Chat};
use super::error::ChatError;
use super::filter;
use super::names::{GroupName, MemberName, SpaceName, UserName};
use super::pages::{ListCall, Pages, RawPages};
use super::resources::{Membership, Role, UserType};
use crate::http::Repeat;

const ADMIN_READ: &str = "admin.memberships.readonly";
const ADMIN: Option<&str> = Some("admin.memberships");

/// `spaces.members.list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListMembers {
    /// Only this role. Managers cannot be asked for alone: see [`filter::role_is_filtered`].
    pub role: Option<Role>,
    /// Only people or only apps.
    pub kind: Option<UserType>,
    /// Groups too.
    pub show_groups: bool,
    /// People who were invited and have not joined.
    pub show_invited: bool,
    /// Everybody but people: apps, and groups where they are wanted. For a space with few of them
    /// among many people; without effect where an administrator's access asks.
    pub without_people: bool,
    /// Partial response: fields of each membership, such as `name,role`. All where `None`.
    pub fields: Option<&'static str>,
    /// Rows a page, 1 to 1,000.
    pub page_size: u16,
}

impl Default for ListMembers {
    fn default() -> Self {
        Self {
            role: None,
            kind: None,
            show_groups: false,
            show_invited: false,
            without_people: false,
            fields: None,
            page_size: 1000,
        }
    }
}

/// Somebody to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NewMember {
    /// A person, by ID or e-mail.
    #[serde(rename = "member")]
    Person(NewPerson),
    /// A Google Group, by ID.
    #[serde(rename = "groupMember")]
    Group(NewGroup),
}

/// A person in a [`NewMember`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewPerson {
    name: UserName,
    r#type: UserType,
}

/// A group in a [`NewMember`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewGroup {
    name: GroupName,
}

impl NewMember {
    /// A person, by ID or e-mail alias.
    pub fn person(name: UserName) -> Self {
        Self::Person(NewPerson {
            name,
            r#type: UserType::Human,
        })
    }

    /// A group.
    pub fn group(name: GroupName) -> Self {
        Self::Group(NewGroup { name })
    }
}

impl Chat {
    fn members_call(space: &SpaceName, list: &ListMembers, admin: bool) -> ListCall {
        let flag = |on: bool| if on { "true".to_owned() } else { String::new() };
        let filter = if list.without_people && !admin {
            filter::NOT_PEOPLE.to_owned()
        } else {
            filter::members(list.role.as_ref(), list.kind.as_ref(), admin)
        };
        let fields = list
            .fields
            .map(|fields| format!("nextPageToken,memberships({fields})"));
        ListCall {
            path: format!("{space}/members"),
            query: vec![
                ("pageSize", list.page_size.to_string()),
                ("fields", fields.unwrap_or_default()),
                ("filter", filter),
                ("showGroups", flag(list.show_groups)),
                ("showInvited", flag(list.show_invited)),
            ],
            scope: "memberships.readonly",
            admin_scope: Some(ADMIN_READ),
        }
    }

    /// `spaces.members.list` as pages of memberships.
    pub fn list_members(&self, space: &SpaceName, list: &ListMembers) -> Pages<Membership> {
        Pages::new(self.raw_members(space, list))
    }

    /// `spaces.members.list` as pages of unparsed JSON.
    pub fn raw_members(&self, space: &SpaceName, list: &ListMembers) -> RawPages {
        RawPages::new(
            self.clone(),
            Self::members_call(space, list, self.is_admin()),
        )
    }

    /// `spaces.members.get`; the member may be an e-mail alias.
    pub async fn get_member(&self, name: &MemberName) -> Result<Membership, ChatError> {
        let call = Call::get(name.as_str(), &[], "memberships.readonly");
        self.json(&call.or_admin(ADMIN_READ)).await
    }

    /// `spaces.members.create`. It has no `requestId`: a lost answer is not repeated here.
    pub async fn create_member(
        &self,
        space: &SpaceName,
        member: &NewMember,
    ) -> Result<Membership, ChatError> {
        let body = serde_json::to_string(member).map_err(|e| ChatError::malformed(&e))?;
        self.json(&Call {
            method: Method::POST,
            path: &format!("{space}/members"),
            query: &[],
            body: Some(body),
            repeat: Repeat::IfUndone,
            scope: "memberships",
            admin_scope: ADMIN,
        })
        .await
    }

    /// `spaces.members.patch` of the role. Setting the same role twice does no harm.
    pub async fn set_role(&self, name: &MemberName, role: &Role) -> Result<Membership, ChatError> {
        self.json(&Call {
            method: Method::PATCH,
            path: name.as_str(),
            query: &[("updateMask", "role")],
            body: Some(json!({ "role": role }).to_string()),
            repeat: Repeat::Safe,
            scope: "memberships",
            admin_scope: ADMIN,
        })
        .await
    }

    /// `spaces.members.delete`: removes a member, takes back an invitation, or leaves.
    pub async fn delete_member(&self, name: &MemberName) -> Result<(), ChatError> {
        self.send(&Call {
            method: Method::DELETE,
            path: name.as_str(),
            query: &[],
            body: None,
            repeat: Repeat::IfUndone,
            scope: "memberships",
            admin_scope: ADMIN,
        })
        .await
        .map(drop)
    }
}
