//! Which scopes a client may have, and what of the asked ones was granted.

use crate::config::Scope;

/// What every client may have: to know who signed in, and to renew that.
const IDENTITY: [&str; 4] = ["openid", "email", "profile", "offline_access"];

/// Whether a scope opens no data beyond who signed in.
pub fn is_identity(scope: &Scope) -> bool {
    IDENTITY.contains(&scope.as_str())
}

/// What a request for `scope` means for a client with this cap: the empty one means the cap, a
/// scope outside of it is an error that names it. `offline_access` is not passed on: a bridge gives
/// refresh tokens anyway. Who signs in the bridge asks the upstream for itself, so identity is added
/// only where the client left the choice to us: one that named its scopes may refuse others (RFC
/// 6749 §5.1).
pub fn asked(scope: Option<&str>, cap: &[Scope]) -> Result<Vec<Scope>, Scope> {
    let mut asked = Scope::list(scope.unwrap_or_default());
    asked.retain(|scope| scope.as_str() != "offline_access");
    if asked.is_empty() {
        asked.extend(cap.iter().cloned());
        for name in ["openid", "email"] {
            let scope = Scope::new(name);
            if !asked.contains(&scope) {
                asked.push(scope);
            }
        }
    }
    match outside(&asked, cap) {
        Some(scope) => Err(scope.clone()),
        None => Ok(asked),
    }
}

/// The first scope that exceeds a client's cap.
pub fn outside<'a>(scopes: &'a [Scope], cap: &[Scope]) -> Option<&'a Scope> {
    scopes
        .iter()
        .find(|scope| !is_identity(scope) && !cap.iter().any(|most| most.covers(scope)))
}

/// What of the asked scopes was granted. Identity is: there is no sign-in without. Never nothing:
/// an upstream that is asked to renew for no scope renews for all of them.
pub fn granted_of(asked: &[Scope], granted: &[Scope]) -> Vec<Scope> {
    let mut both: Vec<Scope> = asked
        .iter()
        .filter(|scope| is_identity(scope) || granted.contains(scope))
        .cloned()
        .collect();
    if both.is_empty() {
        both.push(Scope::new("openid"));
    }
    both
}

/// What a client is told of a token's scopes: identity only where its session has it.
pub fn told(scopes: Vec<Scope>, session: &[Scope]) -> Vec<Scope> {
    let ours = |scope: &Scope| !is_identity(scope) || session.contains(scope);
    scopes.into_iter().filter(ours).collect()
}

/// The scopes that are in both.
pub fn common(wanted: &[Scope], granted: &[Scope]) -> Vec<Scope> {
    let both = wanted.iter().filter(|scope| granted.contains(scope));
    both.cloned().collect()
}

/// Whether a grant of these scopes can give an access token for those.
pub fn cover(granted: &[Scope], wanted: &[Scope]) -> bool {
    wanted
        .iter()
        .all(|scope| is_identity(scope) || granted.contains(scope))
}

/// As rows hold them.
pub fn write(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(|scope| scope.as_str().into()).collect()
}

/// From a row.
pub fn parse(row: &[String]) -> Vec<Scope> {
    row.iter().map(|scope| Scope::new(scope)).collect()
}

/// As it goes over the wire.
pub fn join(scopes: &[Scope]) -> String {
    let words: Vec<_> = scopes.iter().map(Scope::as_str).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<Scope> {
        Scope::list(text)
    }

    #[test]
    fn an_empty_scope_is_the_cap() {
        let cap = list("spaces directory");
        for empty in [None, Some(""), Some(" "), Some("offline_access")] {
            let asked = asked(empty, &cap).unwrap();
            assert!(cover(&asked, &cap), "{empty:?}");
            assert!(asked.contains(&Scope::new("openid")));
        }
        assert!(!cover(&asked(Some("openid"), &cap).unwrap(), &cap));
    }

    #[test]
    fn a_client_that_names_its_scopes_hears_of_no_others() {
        let asked = asked(Some("spaces"), &list("spaces directory")).unwrap();
        assert_eq!(asked, list("spaces"));
        assert_eq!(told(list("openid email spaces"), &asked), asked);
        let more = list("openid spaces");
        assert_eq!(told(list("openid email spaces"), &more), more);
    }

    #[test]
    fn a_scope_outside_the_cap_is_named_and_a_part_of_it_is_inside() {
        let cap = list("spaces memberships.readonly");
        assert_eq!(
            asked(Some("spaces.readonly"), &cap).unwrap()[0],
            Scope::new("spaces.readonly")
        );
        assert_eq!(
            asked(Some("spaces delete"), &cap),
            Err(Scope::new("delete"))
        );
        assert_eq!(
            asked(Some("memberships"), &cap),
            Err(Scope::new("memberships"))
        );
    }

    #[test]
    fn granted_is_a_part_of_what_was_asked() {
        let asked = list("openid spaces delete");
        assert_eq!(
            granted_of(&asked, &list("spaces directory")),
            list("openid spaces")
        );
        assert_eq!(
            granted_of(&list("delete"), &list("openid spaces")),
            list("openid")
        );
    }
}
