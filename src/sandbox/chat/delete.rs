//! `spaces.delete`.

use super::access::enter;
use crate::sandbox::api::call::Call;
use crate::sandbox::company::{Kind, Role};
use crate::sandbox::error::ApiError;

/// Removes a named space with all that is in it; owners and administrators only.
pub fn delete(call: &Call) -> Result<Vec<u8>, ApiError> {
    let mut company = call.company();
    let (space, standing) = enter(call, &company)?;
    if space.kind != Kind::Space {
        return Err(ApiError::invalid("Only named spaces can be deleted."));
    }
    standing.at_least(Role::Owner)?;
    let id = space.id;
    company.remove_space(id);
    Ok(call.reply(|_| {}))
}
