//! The blanks in the table's texts, filled from the answer and from how the caller is signed in.

use crate::chat::error::ApiError;
use crate::config::{Method, Scope};

impl ApiError {
    /// `{scope}`, `{more}` (how to get that scope), `{again}` (how to sign in again), `{service}`,
    /// `{project}`, `{link}` and `{quota}`.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut text = text.to_owned();
        let mut put = |blank: &str, value: &dyn Fn() -> String| {
            if text.contains(blank) {
                text = text.replace(blank, &value());
            }
        };
        put("{more}", &|| self.more());
        put("{again}", &|| self.again().to_owned());
        put("{scope}", &|| self.scope.to_owned());
        put("{service}", &|| self.service());
        put("{project}", &|| match self.project() {
            Some(project) => format!("the Cloud project {project}"),
            None => "the Cloud project of the OAuth client".to_owned(),
        });
        put("{link}", &|| self.link().unwrap_or_default());
        put("{quota}", &|| match self.metadata("quota_metric") {
            Some(metric) => format!(" ({metric})"),
            None => String::new(),
        });
        text.trim_end().to_owned()
    }

    fn more(&self) -> String {
        match self.method {
            Method::Device | Method::Browser if self.asked => {
                "Sign in again and leave every box ticked: roomkey login.".to_owned()
            }
            Method::Device | Method::Browser => {
                "Sign in again with it: roomkey login --scopes LIST, with `{scope}` in the list."
                    .replace("{scope}", self.scope)
            }
            Method::ServiceAccount => format!(
                "Add `{}` to `scopes` in the profile; a Workspace super admin adds {} to the service account's domain-wide delegation in the Admin console.",
                self.scope,
                Scope::new(self.scope),
            ),
            Method::AuthorizedUser => format!(
                "The file (or the token) was made without it: make it again with the scope {}, or sign in with method = \"browser\" or \"device\".",
                Scope::new(self.scope),
            ),
        }
    }

    const fn again(&self) -> &'static str {
        match self.method {
            Method::Device | Method::Browser => "Sign in again: roomkey login.",
            Method::ServiceAccount => {
                "Try again. If it stays, a Workspace admin looks at the service account's domain-wide delegation and at the person it acts as."
            }
            Method::AuthorizedUser => {
                "Make the file (or the token) again with the program that gave it."
            }
        }
    }

    /// The API's name as the console has it.
    fn service(&self) -> String {
        if let Some(title) = self.metadata("serviceTitle") {
            return title;
        }
        let service = self.metadata("service").unwrap_or_default();
        let is = |name: &str| {
            service.starts_with(&name.to_lowercase())
                || self.message.contains(&format!("{name} API"))
        };
        match (is("People"), is("Chat")) {
            (true, _) => "The People API".to_owned(),
            (_, true) => "The Google Chat API".to_owned(),
            _ => "The API".to_owned(),
        }
    }

    /// Number or ID of the project; older answers have it in their text alone.
    fn project(&self) -> Option<String> {
        if let Some(consumer) = self
            .metadata("consumer")
            .or_else(|| self.metadata("containerInfo"))
        {
            return Some(consumer.trim_start_matches("projects/").to_owned());
        }
        let (_, rest) = self.message.split_once("project ")?;
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!number.is_empty()).then_some(number)
    }

    /// Where it is mended, in the console.
    fn link(&self) -> Option<String> {
        if let Some(url) = self.metadata("activationUrl") {
            return Some(url);
        }
        if let Some(url) = self.links.first() {
            return Some(url.clone());
        }
        let at = self.message.find("https://console.")?;
        let url = self.message[at..].split_whitespace().next()?;
        Some(url.trim_end_matches(['.', ',']).to_owned())
    }
}
