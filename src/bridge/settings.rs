//! What the service must know of `[bridge]`: plain data, already checked by the configuration.

use std::time::Duration;

use url::Url;

use crate::config::Scope;

use super::limits::Limits;

/// How long a code lives (RFC 8628 §3.2).
pub const LIFETIME: Duration = Duration::from_mins(10);
/// The usual interval between polls, in seconds (RFC 8628 §3.2).
pub const INTERVAL: u64 = 5;

/// Everything the service needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The origin that phones and terminals see, without a path.
    pub public_url: Url,
    /// Whether approval ends with digits that are carried back to the terminal.
    pub return_code: ReturnCode,
    /// The interval between polls that is advertised and held, in seconds.
    pub interval: u64,
    /// Who may start a sign-in; everybody else is `invalid_client`.
    pub clients: Vec<Client>,
    /// How much of anything.
    pub limits: Limits,
}

/// `return_code` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReturnCode {
    /// Never.
    Off,
    /// For terminals that say they can.
    #[default]
    Offered,
    /// For all; a terminal that cannot is refused.
    Required,
}

/// A registered client. All are public: a secret earns no trust (RFC 8628 §5.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub client_id: String,
    /// What a page calls it; the `client_id` where there is nothing better.
    pub name: String,
    /// The most it can get, besides knowing who signs in.
    pub scopes: Vec<Scope>,
}

impl Settings {
    /// A client by its `client_id`.
    pub fn client(&self, client_id: &str) -> Option<&Client> {
        self.clients
            .iter()
            .find(|client| client.client_id == client_id)
    }

    /// The address of a page: the origin and a path.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// `verification_uri`: short enough to type (RFC 8628 §3.3).
    pub fn verification_uri(&self) -> String {
        self.page("/device")
    }

    /// `verification_uri_complete`, in upper case and without a dash: a QR code needs fewer
    /// modules for it (alphanumeric mode).
    pub fn verification_uri_complete(&self, user_code: &str) -> String {
        let code: String = user_code.chars().filter(|c| *c != '-').collect();
        self.page(&format!("/D/{code}")).to_ascii_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_address_is_upper_case_and_fits_a_small_qr() {
        let settings = Settings {
            public_url: Url::parse("https://chat-login.ab.example.com").unwrap(),
            return_code: ReturnCode::default(),
            interval: INTERVAL,
            clients: Vec::new(),
            limits: Limits::default(),
        };
        assert_eq!(
            settings.verification_uri(),
            "https://chat-login.ab.example.com/device"
        );
        let complete = settings.verification_uri_complete("WDJB-MJHT");
        assert_eq!(complete, "HTTPS://CHAT-LOGIN.AB.EXAMPLE.COM/D/WDJBMJHT");
        // 25 modules and a quiet zone of 4 on each side, two to a row of text: 17 rows.
        let code = qrcode::QrCode::with_error_correction_level(complete, qrcode::EcLevel::L);
        assert_eq!(code.unwrap().width(), 25);
    }
}
