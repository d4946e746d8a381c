//! Methods of `spaces`.

use reqwest::Method;
use serde::Serialize;

use super::client::{Call, Chat};
use super::error::ChatError;
use super::filter;
use super::members::NewMember;
use super::names::{AudienceName, SpaceName, UserName};
use super::pages::{ListCall, Pages, RawPages};
use super::resources::{HistoryState, Space, SpaceDetails, SpaceType};
use crate::http::Repeat;

/// The most that one page can hold.
const PAGE: u16 = 1000;

/// `spaces.list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSpaces {
    /// Which types; none means all.
    pub types: Vec<SpaceType>,
    /// Rows a page, 1 to 1,000.
    pub page_size: u16,
    /// Partial response: fields of each space, such as `name,displayName`. All where `None`.
    pub fields: Option<&'static str>,
}

impl Default for ListSpaces {
    fn default() -> Self {
        Self {
            types: Vec::new(),
            page_size: PAGE,
            fields: None,
        }
    }
}

/// The body of `spaces.create`, and the space in `spaces.setup`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSpace {
    /// A named space, a group chat or a direct message.
    pub space_type: SpaceType,
    /// Named spaces only, up to 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Description and guidelines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space_details: Option<SpaceDetails>,
    /// Whether people of other organizations may be added; cannot be changed later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_user_allowed: Option<bool>,
    /// Whether messages are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space_history_state: Option<HistoryState>,
    /// `ANNOUNCEMENT_SPACE` lets only owners and managers post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predefined_permission_settings: Option<&'static str>,
    /// Who can find it; nobody but its members where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_settings: Option<NewAccess>,
}

/// `accessSettings` of a [`NewSpace`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewAccess {
    /// The people who can find it and join.
    pub audience: AudienceName,
}

impl NewSpace {
    /// A named space with nothing else set.
    pub fn named(display_name: impl Into<String>) -> Self {
        Self {
            display_name: Some(display_name.into()),
            ..Self::of(SpaceType::Space)
        }
    }

    /// A conversation of this type with nothing else set.
    pub fn of(space_type: SpaceType) -> Self {
        Self {
            space_type,
            display_name: None,
            space_details: None,
            external_user_allowed: None,
            space_history_state: None,
            predefined_permission_settings: None,
            access_settings: None,
        }
    }
}

/// The body of `spaces.setup`. The caller is added without being named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// The space.
    pub space: NewSpace,
    /// Up to 49 people or groups; those who may not be added are silently left out.
    pub memberships: Vec<NewMember>,
    /// Makes it safe to send again.
    pub request_id: String,
}

pub(super) fn body<T: Serialize>(value: &T) -> Result<Option<String>, ChatError> {
    serde_json::to_string(value)
        .map(Some)
        .map_err(|e| ChatError::malformed(&e))
}

impl Chat {
    fn spaces_call(list: &ListSpaces) -> ListCall {
        let fields = list
            .fields
            .map(|fields| format!("nextPageToken,spaces({fields})"));
        ListCall {
            path: "spaces".to_owned(),
            query: vec![
                ("pageSize", list.page_size.to_string()),
                ("filter", filter::spaces(&list.types)),
                ("fields", fields.unwrap_or_default()),
            ],
            scope: "spaces.readonly",
            admin_scope: None,
        }
    }

    /// `spaces.list` as pages of spaces.
    pub fn list_spaces(&self, list: &ListSpaces) -> Pages<Space> {
        Pages::new(self.raw_spaces(list))
    }

    /// `spaces.list` as pages of unparsed JSON.
    pub fn raw_spaces(&self, list: &ListSpaces) -> RawPages {
        RawPages::new(self.clone(), Self::spaces_call(list))
    }

    /// `spaces.get`.
    pub async fn get_space(&self, name: &SpaceName) -> Result<Space, ChatError> {
        let call = Call::get(name.as_str(), &[], "spaces.readonly");
        self.json(&call.or_admin("admin.spaces.readonly")).await
    }

    /// `spaces.create`. The same `request_id` gives the same space, so it is safe to repeat.
    pub async fn create_space(
        &self,
        space: &NewSpace,
        request_id: &str,
    ) -> Result<Space, ChatError> {
        self.json(&Call {
            method: Method::POST,
            path: "spaces",
            query: &[("requestId", request_id)],
            body: body(space)?,
            repeat: Repeat::Safe,
            scope: "spaces",
            admin_scope: None,
        })
        .await
    }

    /// `spaces.setup`.
    pub async fn setup_space(&self, setup: &Setup) -> Result<Space, ChatError> {
        self.json(&Call {
            method: Method::POST,
            path: "spaces:setup",
            query: &[],
            body: body(setup)?,
            repeat: Repeat::Safe,
            scope: "spaces",
            admin_scope: None,
        })
        .await
    }

    /// `spaces.delete`. Takes the memberships and messages with it and cannot be undone.
    pub async fn delete_space(&self, name: &SpaceName) -> Result<(), ChatError> {
        self.send(&Call {
            method: Method::DELETE,
            path: name.as_str(),
            query: &[],
            body: None,
            repeat: Repeat::IfUndone,
            scope: "delete",
            admin_scope: Some("admin.delete"),
        })
        .await
        .map(drop)
    }

    /// `spaces.findDirectMessage`: the one with this person; 404 where there is none yet.
    pub async fn find_direct_message(&self, user: &UserName) -> Result<Space, ChatError> {
        let query = [("name", user.as_str())];
        self.json(&Call::get(
            "spaces:findDirectMessage",
            &query,
            "spaces.readonly",
        ))
        .await
    }
}
