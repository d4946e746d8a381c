//! Who may see and change a space, and what references to spaces and people mean.

use super::draft::{Body, text};
use super::show::APP_ID;
use crate::sandbox::api::call::Call;
use crate::sandbox::company::space::{Allowed, Permission};
use crate::sandbox::company::{Company, Kind, Role, Space, SpaceId, Who};
use crate::sandbox::error::ApiError;

/// What the caller is in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The caller's place in the company.
    pub me: u32,
    /// The role; an administrator with admin access acts as an owner.
    pub role: Role,
}

/// The space of the path, as the caller sees it: 404 where there is none, 403 for a stranger.
pub fn enter<'c>(call: &Call, company: &'c Company) -> Result<(&'c Space, Standing), ApiError> {
    let (space, standing) = enter_named(call, company, call.path(0))?;
    if call.only_imports() && !space.importing() {
        return Err(call.scope_insufficient());
    }
    Ok((space, standing))
}

/// Like [`enter`] for the space with this ID, imported or not.
pub fn enter_named<'c>(
    call: &Call,
    company: &'c Company,
    id: &str,
) -> Result<(&'c Space, Standing), ApiError> {
    let me = call.me(company)?;
    let space = SpaceId::parse(id).and_then(|id| company.space(id));
    let space = space.ok_or_else(ApiError::not_found)?;
    let owner = Standing {
        me,
        role: Role::Owner,
    };
    // Neither people nor administrators see a space before its import is complete.
    if space.importing() {
        let importer = call.has_scope("chat.import") && !call.admin;
        return importer
            .then_some((space, owner))
            .ok_or_else(ApiError::permission);
    }
    if call.admin || (call.only_imports() && space.import.is_some()) {
        return Ok((space, owner));
    }
    if !company.belongs(me, space) {
        return Err(ApiError::permission());
    }
    let joined = space
        .members
        .find(Who::Person(me))
        .filter(|member| !member.invited);
    let role = joined.map_or(Role::Member, |member| member.role);
    Ok((space, Standing { me, role }))
}

impl Standing {
    /// 403 unless the space's settings let this role do it.
    pub fn check(self, space: &Space, permission: Permission) -> Result<(), ApiError> {
        let settings = space.settings.as_deref();
        let allowed = settings.map_or(Allowed::ALL, |s| s.permissions[permission as usize]);
        let may = space.kind != Kind::Space
            || match self.role {
                Role::Owner => allowed.owners,
                Role::Manager => allowed.managers,
                Role::Member => allowed.members,
            };
        if may {
            Ok(())
        } else {
            Err(ApiError::permission())
        }
    }

    /// 403 for roles below.
    pub fn at_least(self, role: Role) -> Result<(), ApiError> {
        if self.role >= role {
            Ok(())
        } else {
            Err(ApiError::permission())
        }
    }
}

/// Whom `members/{member}` names: an ID, an address, `app` or `group-{id}`.
pub fn member(company: &Company, reference: &str) -> Option<Who> {
    if reference == "app" || reference == APP_ID {
        return Some(Who::App);
    }
    if let Some(group) = reference.strip_prefix("group-") {
        return company.group_by_id(group).map(Who::Group);
    }
    person(company, reference).map(Who::Person)
}

/// Whom an ID or an address names.
pub fn person(company: &Company, reference: &str) -> Option<u32> {
    if reference.contains('@') {
        company.index_by_email(reference)
    } else {
        company.index_by_id(reference)
    }
}

/// The person of `users/{user}` in a request: 400 where it cannot name one, 404 where it names
/// nobody.
pub fn user(company: &Company, name: &str) -> Result<u32, ApiError> {
    let reference = name.strip_prefix("users/").ok_or_else(malformed)?;
    let address = matches!(reference.split_once('@'), Some((local, domain))
        if !local.is_empty() && domain.contains('.') && !reference.contains('/')
            && !domain.contains('@'));
    if !address && !is_id(reference) {
        return Err(malformed());
    }
    person(company, reference).ok_or_else(ApiError::not_found)
}

/// Like [`user`], to be added: people outside the company are taken by address alone.
pub fn newcomer(company: &Company, name: &str) -> Result<u32, ApiError> {
    let index = user(company, name)?;
    let by_id = name.strip_prefix("users/").is_some_and(is_id);
    if by_id && company.person_at(index).external {
        return Err(malformed());
    }
    Ok(index)
}

/// Like [`user`], to be looked for: who is not known is as good as malformed.
pub fn known(company: &Company, name: &str) -> Result<u32, ApiError> {
    user(company, name).map_err(|_| malformed())
}

fn is_id(reference: &str) -> bool {
    !reference.is_empty() && reference.bytes().all(|b| b.is_ascii_digit())
}

fn malformed() -> ApiError {
    ApiError::invalid("Missing or malformed user resource name in the request.")
}

/// Microseconds since the epoch.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// The group of a `groupMember`: known by `groups/{id}` alone.
pub fn group(company: &Company, group: &Body) -> Result<u32, ApiError> {
    let id = text(group, "name")
        .strip_prefix("groups/")
        .filter(|id| !id.contains('@'));
    let id = id.ok_or_else(|| {
        ApiError::invalid("Missing or malformed group resource name in the request.")
    })?;
    company.group_by_id(id).ok_or_else(ApiError::not_found)
}
