//! `spaces.delete`.

use super::access::enter;
use crate::sandbox::api::call::Call;
use crate::sandbox::company::{Kind, Role};
use crate::sandbox::error::ApiError;
use crate::sandbox::guess::Open;

/// Removes a named space, or one of any type in import mode, with all that is in it; owners and administrators only.
pub fn delete(call: &Call) -> Result<Vec<u8>, ApiError> {
    let mut company = call.company();
    let (space, standing) = enter(call, &company)?;
    if space.kind != Kind::Space && !space.importing() {
        let text = "Only named spaces can be deleted.";
        return Err(call.world.guess.refusal(Open::DeleteUnnamedCode, text));
    }
    standing.at_least(Role::Owner)?;
    let id = space.id;
    company.remove_space(id);
    Ok(call.reply(|_| {}))
}
