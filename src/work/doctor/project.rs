//! The Cloud project behind a client, and the pages of the console where it is mended. The links
//! are made here: one that came over the network could lead anywhere.

use crate::chat::ChatError;
use crate::config::Method;
use crate::config::Profile;
use crate::config::client_file;

/// What Google's client IDs end with; they begin with the project's number.
const CLIENT: &str = ".apps.googleusercontent.com";

/// The page of an API in the console, where it is enabled.
pub(super) fn api_page(service: &str, project: Option<&str>) -> String {
    page(&format!("apis/library/{service}"), project)
}

/// The page where the Chat app is configured.
pub(super) fn app_page(project: Option<&str>) -> String {
    page("apis/api/chat.googleapis.com/hangouts-chat", project)
}

fn page(path: &str, project: Option<&str>) -> String {
    let query = project.map_or_else(String::new, |number| format!("?project={number}"));
    format!("https://console.cloud.google.com/{path}{query}")
}

/// The project's number as the API's refusal names it.
pub(super) fn of_refusal(error: &ChatError) -> Option<String> {
    let error = error.api()?;
    let links = error.links.iter().map(|link| (link.as_str(), "project="));
    let message = [(error.message.as_str(), "in project ")];
    links
        .chain(message)
        .find_map(|(text, mark)| number(text.split_once(mark)?.1))
}

/// The project's number as the profile's client ID begins with it, or its ID as a key has it.
pub(super) fn of_profile(profile: &Profile) -> Option<String> {
    if profile.method == Method::ServiceAccount {
        let key = profile.service_account.key_file.as_ref()?;
        let id = client_file::read_service_account(key).ok()?.project_id?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
        return (id.len() <= 64 && id.chars().all(plain)).then_some(id);
    }
    let id = match (&profile.client_id, &profile.client_secrets_file) {
        (Some(id), _) => id.clone(),
        (None, Some(path)) if profile.method == Method::AuthorizedUser => {
            client_file::read_authorized_user(path).ok()?.client_id
        }
        (None, Some(path)) => client_file::read(path).ok()?.client_id,
        (None, None) => return None,
    };
    id.ends_with(CLIENT).then(|| number(&id)).flatten()
}

fn number(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    let digits = &text[..end.unwrap_or(text.len())];
    (6..=20).contains(&digits.len()).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::error::ApiError;

    fn refusal(message: &str, link: Option<&str>) -> Option<String> {
        of_refusal(&ChatError::Api(Box::new(ApiError {
            code: 403,
            status: "PERMISSION_DENIED".to_owned(),
            reason: Some("SERVICE_DISABLED".to_owned()),
            message: message.to_owned(),
            violations: Vec::new(),
            links: link.map(str::to_owned).into_iter().collect(),
            scope: "spaces",
            metadata: serde_json::Map::new(),
            method: Method::Device,
            asked: false,
            clock_ahead: None,
            retry_after: None,
        })))
    }

    #[test]
    fn the_project_is_found_in_link_or_message_and_is_a_number() {
        let message = "Google Chat API has not been used in project 628008628001 before";
        assert_eq!(refusal(message, None).as_deref(), Some("628008628001"));
        let link = "https://console.developers.google.com/apis/api/x/overview?project=629000000000";
        assert_eq!(refusal("x", Some(link)).as_deref(), Some("629000000000"));
        assert_eq!(refusal("used in project \u{1b}[2J", None), None);
        assert_eq!(refusal("x", Some("https://evil.example/?project=x")), None);
    }

    #[test]
    fn a_client_id_of_google_begins_with_the_project() {
        let mut profile = Profile::of_access_token();
        profile.client_id = Some(format!("628008628001-abc{CLIENT}"));
        assert_eq!(of_profile(&profile).as_deref(), Some("628008628001"));
        profile.client_id = Some("kiosk".to_owned());
        assert_eq!(of_profile(&profile), None);
    }
}
