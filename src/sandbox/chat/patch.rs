//! `spaces.patch`: which paths of the mask go together, who may change them, and to what.

use super::access::{Standing, enter};
use super::draft::{self, message, text};
use super::show::{self, View};
use crate::sandbox::api::call::Call;
use crate::sandbox::api::schema::camel;
use crate::sandbox::company::space::{Allowed, PERMISSIONS, Permission, Settings};
use crate::sandbox::company::{Company, Kind, Role, Space, Who};
use crate::sandbox::error::ApiError;
use crate::sandbox::guess::Open;

const ACCESS: [&str; 3] = [
    "discoverSpaceSetting",
    "joinSpaceSetting",
    "viewSpaceMembershipSetting",
];
const VIEW: usize = Permission::ViewSpaceMembership as usize;

/// One path of the mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    DisplayName,
    Details,
    Type,
    History,
    Audience,
    Access(usize),
    Permission(usize),
}

/// `spaces.patch`.
pub fn patch(call: &Call) -> Result<Vec<u8>, ApiError> {
    let mut company = call.company();
    let (space, standing) = enter(call, &company)?;
    let paths = mask(call.params.text("updateMask").unwrap_or_default())?;
    check_together(&paths)?;
    check_view(&paths, &call.body)?;
    let mut changed = space.clone();
    for path in &paths {
        if call.admin && !with_admin(call, *path) {
            return Err(bad(
                "A path of the mask is not supported with admin access.",
            ));
        }
        if space.importing() && matches!(path, Path::Audience | Path::Access(_)) {
            return Err(bad("Access settings can't be updated in import mode."));
        }
        may(call, space, standing, *path)?;
        change(call, &company, &mut changed, &paths, *path)?;
    }
    check_access(&changed)?;
    if space.kind == Kind::GroupChat && changed.kind == Kind::Space {
        changed
            .members
            .set_role(Who::Person(standing.me), Role::Owner);
    }
    let reply = call.reply(|o| show::space(o, &changed, View::Full));
    if let Some(space) = company.space_mut(changed.id) {
        *space = changed;
    }
    Ok(reply)
}

/// Whether admin access reaches the path.
fn with_admin(call: &Call, path: Path) -> bool {
    match path {
        Path::DisplayName | Path::Details => true,
        Path::Type | Path::History | Path::Audience | Path::Access(_) => false,
        Path::Permission(_) => call.guesses(Open::PermissionSettingsAdmin, "yes"),
    }
}

fn bad(text: &str) -> ApiError {
    ApiError::field("update_mask", text)
}

fn mask(text: &str) -> Result<Vec<Path>, ApiError> {
    let mut paths = Vec::new();
    for path in text.split(',').map(|path| camel(path.trim())) {
        let (head, tail) = path.split_once('.').unwrap_or((&path, ""));
        let access = tail.strip_prefix("accessPermissionSettings");
        match (head, tail) {
            ("displayName", "") => paths.push(Path::DisplayName),
            ("spaceDetails", "") => paths.push(Path::Details),
            ("spaceType", "") => paths.push(Path::Type),
            ("spaceHistoryState", "") => paths.push(Path::History),
            ("accessSettings", "audience") => paths.push(Path::Audience),
            ("accessSettings", "accessPermissionSettings") => {
                // Who may view the members has a second half, so it must be named by itself.
                paths.extend((0..2).map(Path::Access));
            }
            ("accessSettings", _) => {
                let name = access
                    .and_then(|name| name.strip_prefix('.'))
                    .unwrap_or_default();
                let at = ACCESS.iter().position(|known| *known == name);
                paths.push(Path::Access(at.ok_or_else(|| unknown(&path))?));
            }
            ("permissionSettings", name) => {
                let at = PERMISSIONS.iter().position(|known| *known == name);
                let at = at.filter(|at| *at != Permission::PostMessages as usize);
                paths.push(Path::Permission(at.ok_or_else(|| unknown(&path))?));
            }
            _ => return Err(unknown(&path)),
        }
    }
    Ok(paths)
}

fn unknown(path: &str) -> ApiError {
    match path {
        "" => bad("An update mask is required."),
        path => bad(&format!("The path \"{path}\" can't be updated.")),
    }
}

/// Four kinds of change exclude one another; who may view the members is set in two places at once.
fn check_together(paths: &[Path]) -> Result<(), ApiError> {
    let has = |path| paths.contains(&path);
    let part = |path: &Path| match path {
        Path::DisplayName | Path::Details | Path::Type => 0,
        Path::History => 1,
        Path::Audience => 2,
        Path::Access(2) if has(Path::Permission(VIEW)) => 4,
        Path::Access(_) => 3,
        Path::Permission(_) => 4,
    };
    if paths.iter().any(|path| part(path) != part(&paths[0])) {
        return Err(bad("These paths can't be updated in one request."));
    }
    if has(Path::Type) && !has(Path::DisplayName) {
        return Err(bad("`space_type` needs `display_name` in the mask."));
    }
    if has(Path::Permission(VIEW)) != has(Path::Access(2)) {
        return Err(bad("`permission_settings.view_space_membership` and \
             `access_settings.access_permission_settings.view_space_membership_setting` must be \
             updated together."));
    }
    Ok(())
}

/// Who may view the members is set in two places of the body at once, one of them maybe empty.
fn check_view(paths: &[Path], body: &draft::Body) -> Result<(), ApiError> {
    let permission = message(body, "permissionSettings");
    let both = permission.is_some_and(|all| all.contains_key(PERMISSIONS[VIEW]))
        && access_setting(body, 2).is_some();
    if both || !paths.contains(&Path::Access(2)) {
        return Ok(());
    }
    Err(ApiError::field(
        "space",
        "`view_space_membership` and `view_space_membership_setting` must both be given.",
    ))
}

/// What the role and the space's type allow.
fn may(call: &Call, space: &Space, standing: Standing, path: Path) -> Result<(), ApiError> {
    if space.kind != Kind::Space && !matches!(path, Path::History) {
        let converting = matches!(path, Path::Type | Path::DisplayName | Path::Details);
        if space.kind != Kind::GroupChat || !converting {
            return Err(bad("The path is supported for named spaces only."));
        }
    }
    match path {
        Path::DisplayName | Path::Details | Path::Type => {
            standing.check(space, Permission::ModifySpaceDetails)
        }
        Path::History => standing.check(space, Permission::ToggleHistory),
        Path::Access(_) => standing.at_least(Role::Manager),
        Path::Audience => standing.at_least(role(call, Open::AudienceRole)),
        Path::Permission(_) => standing.at_least(role(call, Open::PermissionSettingsRole)),
    }
}

fn role(call: &Call, question: Open) -> Role {
    if call.guesses(question, "manager") {
        Role::Manager
    } else {
        Role::Owner
    }
}

fn change(
    call: &Call,
    company: &Company,
    space: &mut Space,
    paths: &[Path],
    path: Path,
) -> Result<(), ApiError> {
    let body = &call.body;
    match path {
        Path::DisplayName => {
            if space.kind == Kind::GroupChat && !paths.contains(&Path::Type) {
                return Err(bad("Only named spaces have a display name."));
            }
            space.display_name = draft::display_name(company, body, Some(space.id))?;
        }
        Path::Details => space.details = draft::details(body)?,
        Path::Type if draft::kind(body)? == Kind::Space => space.kind = Kind::Space,
        Path::Type => {
            return Err(bad(
                "Only a group chat can be changed, and only into a space.",
            ));
        }
        Path::History => match text(body, "spaceHistoryState") {
            "HISTORY_ON" => space.history_on = true,
            "HISTORY_OFF" => space.history_on = false,
            _ => {
                return Err(ApiError::field(
                    "space.space_history_state",
                    "A state is required.",
                ));
            }
        },
        Path::Audience => settings(space).set_audience(draft::audience(body)?),
        Path::Access(at) => {
            let settings = settings(space);
            settings.access[at] = principals(body, at)?;
            // An audience that may do both is the space's audience.
            settings.audience = match &settings.access {
                [discover, join, _] if discover == join && join.len() == 1 => Some(join[0].clone()),
                _ => None,
            };
        }
        Path::Permission(at) => settings(space).permissions[at] = draft::permission(body, at),
    }
    Ok(())
}

fn settings(space: &mut Space) -> &mut Settings {
    space
        .settings
        .get_or_insert_with(|| Box::new(Settings::collaboration()))
}

/// The audiences that the body lets discover, join or view.
fn principals(body: &draft::Body, at: usize) -> Result<Vec<String>, ApiError> {
    let list = access_setting(body, at).and_then(|setting| setting.get("principals")?.as_array());
    let mut audiences = Vec::new();
    for principal in list.into_iter().flatten() {
        let audience = principal.as_object().and_then(|p| message(p, "audience"));
        let name = audience.map_or("", |audience| text(audience, "name"));
        audiences.push(draft::audience_name(name)?);
    }
    Ok(audiences)
}

fn access_setting(body: &draft::Body, at: usize) -> Option<&draft::Body> {
    message(body, "accessSettings")
        .and_then(|access| message(access, "accessPermissionSettings"))
        .and_then(|access| message(access, ACCESS[at]))
}

/// Who may join must also discover; an audience that views the members needs members to view them.
fn check_access(space: &Space) -> Result<(), ApiError> {
    let Some(settings) = &space.settings else {
        return Ok(());
    };
    let [discover, join, view] = &settings.access;
    if join.iter().any(|principal| !discover.contains(principal)) {
        return Err(ApiError::field(
            "space.access_settings.access_permission_settings",
            "Principals that may join the space must also be allowed to discover it.",
        ));
    }
    if !view.is_empty() && settings.permissions[VIEW] != Allowed::ALL {
        return Err(ApiError::field(
            "space.permission_settings.view_space_membership",
            "Must be granted to all members where a target audience may view them.",
        ));
    }
    Ok(())
}
