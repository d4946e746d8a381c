//! A terminal that tries again as RFC 8628 §3.5 wants it, only faster: what is too early hears
//! `slow_down`, which withholds nothing that was approved.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::office::{Answer, Begun, DEVICE_GRANT};
use crate::way::{PATIENCE, Way};

/// Between two polls.
const PAUSE: Duration = Duration::from_millis(400);

#[derive(Clone)]
pub struct Terminal(pub Way);

impl Terminal {
    /// Asks for a code until it gets one.
    pub async fn begin(&self) -> Begun {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let form = [("client_id", "kiosk"), ("roomkey_host", "lobby-3")];
            match self.0.post("/device_authorization", &form).await {
                Some(answer) if answer.status == 200 => {
                    return Begun {
                        device_code: answer.text_of("device_code"),
                        user_code: answer.text_of("user_code"),
                    };
                }
                Some(answer) => assert_eq!(later(&answer), Ok(()), "{answer:?}"),
                None => {}
            }
            assert!(Instant::now() < deadline, "no code");
            sleep(PAUSE).await;
        }
    }

    pub async fn poll(&self, device_code: &str) -> Option<Answer> {
        let form = [
            ("grant_type", DEVICE_GRANT),
            ("client_id", "kiosk"),
            ("device_code", device_code),
        ];
        self.0.post("/token", &form).await
    }

    /// Polls to the end: the refresh token, or the error that ends it.
    pub async fn fetch(&self, device_code: &str) -> Result<String, String> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.poll(device_code).await {
                Some(answer) if answer.status == 200 => return Ok(answer.text_of("refresh_token")),
                Some(answer) => later(&answer)?,
                None => {}
            }
            sleep(PAUSE).await;
        }
        Err("no end".to_owned())
    }

    pub async fn refresh(&self, token: &str) -> Option<Answer> {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", "kiosk"),
            ("refresh_token", token),
        ];
        self.0.post("/token", &form).await
    }
}

/// Whether to try again; else the error. Every answer of these endpoints is an OAuth error.
pub fn later(answer: &Answer) -> Result<(), String> {
    match (answer.status, answer.text_of("error").as_str()) {
        (400, "authorization_pending" | "slow_down") | (429 | 503, "temporarily_unavailable") => {
            Ok(())
        }
        (status, error) => Err(format!("{status} {error}")),
    }
}
