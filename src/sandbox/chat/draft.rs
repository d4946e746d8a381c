//! What a request says a space should be: read from the body, within the documented limits.

use serde_json::{Map, Value};

use crate::sandbox::company::space::{Allowed, Details, PERMISSIONS, Permission, Settings};
use crate::sandbox::company::{Company, Kind, Members, Space, SpaceId};
use crate::sandbox::error::ApiError;

use super::access::now;

/// A message of the body.
pub type Body = Map<String, Value>;

/// A string of the body; empty where it is absent.
pub fn text<'b>(body: &'b Body, name: &str) -> &'b str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A message of the body; none where it is absent.
pub fn message<'b>(body: &'b Body, name: &str) -> Option<&'b Body> {
    body.get(name).and_then(Value::as_object)
}

/// A boolean of the body; false where it is absent.
pub fn flag(body: &Body, name: &str) -> bool {
    body.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// The display name: required, at most 128 characters, not taken in the organization.
pub fn display_name(
    company: &Company,
    body: &Body,
    except: Option<SpaceId>,
) -> Result<Box<str>, ApiError> {
    let name = text(body, "displayName").trim();
    if name.is_empty() || name.chars().count() > 128 {
        let text = "Display name is required for spaces, and can have at most 128 characters.";
        return Err(ApiError::field("space.display_name", text));
    }
    let taken = |space: &Space| &*space.display_name == name && Some(space.id) != except;
    if company.spaces_from(0).any(|(_, space)| taken(space)) {
        return Err(ApiError::already_exists(
            "A space with this display name already exists in the organization.",
        ));
    }
    Ok(name.into())
}

/// Description (4,096 characters at most) and guidelines (5,000).
pub fn details(body: &Body) -> Result<Option<Box<Details>>, ApiError> {
    let Some(given) = message(body, "spaceDetails") else {
        return Ok(None);
    };
    let read = |name: &str, most: usize| match text(given, name) {
        text if text.chars().count() > most => Err(ApiError::field(
            &format!("space.space_details.{name}"),
            format!("At most {most} characters are allowed."),
        )),
        text => Ok(text.to_owned()),
    };
    let details = Details {
        description: read("description", 4_096)?,
        guidelines: read("guidelines", 5_000)?,
    };
    Ok((details != Details::default()).then(|| Box::new(details)))
}

/// `audiences/…`; none where it is absent.
pub fn audience(body: &Body) -> Result<Option<String>, ApiError> {
    let given = message(body, "accessSettings").map_or("", |access| text(access, "audience"));
    if given.is_empty() {
        return Ok(None);
    }
    audience_name(given).map(Some)
}

/// The name of an audience; 400 where it cannot be one.
pub fn audience_name(name: &str) -> Result<String, ApiError> {
    match name.strip_prefix("audiences/") {
        Some(id) if !id.is_empty() && !id.contains('/') => Ok(name.to_owned()),
        _ => Err(ApiError::field(
            "space.access_settings",
            "An audience must be of the form audiences/{audience}.",
        )),
    }
}

/// The permission as the body has it; what it does not name is not allowed.
pub fn permission(body: &Body, at: usize) -> Allowed {
    let given = message(body, "permissionSettings").and_then(|all| message(all, PERMISSIONS[at]));
    let allows = |name| given.is_some_and(|given| flag(given, name));
    Allowed {
        owners: allows("managersAllowed"),
        managers: allows("assistantManagersAllowed"),
        members: allows("membersAllowed"),
    }
}

/// The settings of a new space; none where they are the default ones.
fn settings(body: &Body) -> Result<Option<Box<Settings>>, ApiError> {
    let predefined = text(body, "predefinedPermissionSettings");
    let given = message(body, "permissionSettings");
    if given.is_some() && !predefined.is_empty() {
        return Err(ApiError::invalid(
            "Oneof field 'space_permission_settings' is already set. Cannot set \
             'permission_settings'.",
        ));
    }
    let mut settings = match predefined {
        "ANNOUNCEMENT_SPACE" => Settings::announcement(),
        _ => Settings::collaboration(),
    };
    for (at, name) in PERMISSIONS.iter().enumerate() {
        if at != Permission::PostMessages as usize && given.is_some_and(|g| g.contains_key(*name)) {
            settings.permissions[at] = permission(body, at);
        }
    }
    settings.set_audience(audience(body)?);
    Ok((settings != Settings::collaboration()).then(|| Box::new(settings)))
}

/// A new named space without members.
pub fn named_space(company: &Company, body: &Body) -> Result<Space, ApiError> {
    let mut space = unnamed_space(company, body, Kind::Space);
    space.display_name = display_name(company, body, None)?;
    space.details = details(body)?;
    space.settings = settings(body)?;
    space.without_messages = false;
    Ok(space)
}

/// A new direct message or group chat without members.
pub fn unnamed_space(company: &Company, body: &Body, kind: Kind) -> Space {
    let created = now();
    Space {
        id: company.unused_space_id(),
        kind,
        display_name: Box::default(),
        details: None,
        history_on: text(body, "spaceHistoryState") != "HISTORY_OFF",
        external_allowed: flag(body, "externalUserAllowed"),
        created,
        last_active: created,
        members: Members::listed([], created),
        settings: None,
        import: None,
        without_messages: true,
    }
}

/// 400 where a direct message or group chat is given a name or details.
pub fn check_unnamed(space: &Body) -> Result<(), ApiError> {
    for name in ["displayName", "spaceDetails"] {
        if space.contains_key(name) && !(name == "displayName" && text(space, name).is_empty()) {
            let text = "Direct messages and group chats have neither name nor details.";
            return Err(ApiError::field("space", text));
        }
    }
    Ok(())
}

/// The type that the body asks for; 400 where it asks for none.
pub fn kind(body: &Body) -> Result<Kind, ApiError> {
    match text(body, "spaceType") {
        "SPACE" => Ok(Kind::Space),
        "GROUP_CHAT" => Ok(Kind::GroupChat),
        "DIRECT_MESSAGE" => Ok(Kind::DirectMessage),
        _ => Err(ApiError::field(
            "space.space_type",
            "Space type is required.",
        )),
    }
}

/// `singleUserBotDm`.
pub fn with_app(body: &Body) -> bool {
    flag(body, "singleUserBotDm")
}
