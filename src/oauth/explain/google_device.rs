//! What Google's device flow gives, known before anything is sent.

use crate::config::Scope;

use super::table::OTHER_WAYS;
use super::{Cause, Explanation};

/// What a device sign-in at Google may ask for; Google's page and its live list differ somewhat,
/// so this is the wider of both, and Google has the last word on what is in it.
const GOOGLE_DEVICE: &[&str] = &[
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/drive.appdata",
    "https://www.googleapis.com/auth/drive.file",
    "https://www.googleapis.com/auth/youtube",
    "https://www.googleapis.com/auth/youtube.readonly",
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/calendar.readonly",
];

/// Which of these Google does not give on its device flow, as far as is known.
pub fn not_for_google_device(scopes: &[Scope]) -> Vec<Scope> {
    let of_google = |scope: &&Scope| {
        let name = scope.as_str();
        name.starts_with("https://www.googleapis.com/auth/") && !GOOGLE_DEVICE.contains(&name)
    };
    scopes.iter().filter(of_google).cloned().collect()
}

/// Says before anything is sent that Google refuses these scopes on its device flow.
pub fn refused_by_google_device(scopes: &[Scope]) -> Option<Explanation> {
    let refused = not_for_google_device(scopes);
    let refused: Vec<_> = refused.iter().map(Scope::short).collect();
    (!refused.is_empty()).then(|| {
        Explanation::new(
            Cause::NotSignedIn,
            format!(
                "Google keeps a short list of scopes for signing in with a code, and these are not on it: {}. Nothing was sent.",
                refused.join(", ")
            ),
        )
        .reason("invalid_scope")
        .hint(OTHER_WAYS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_scopes_are_refused_for_google_before_sending() {
        let asked = Scope::list("openid email spaces directory");
        let refused = refused_by_google_device(&asked).unwrap();
        assert!(
            refused.message.contains("spaces, directory."),
            "{refused:?}"
        );
        assert_eq!(refused.reason.as_deref(), Some("invalid_scope"));
        assert_eq!(
            refused_by_google_device(&Scope::list(
                "openid email profile https://www.googleapis.com/auth/drive.file"
            )),
            None
        );
    }
}
