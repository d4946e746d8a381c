//! The crate `oauth2` as a terminal, with its own polling loop, which asks at once and then after
//! each interval (S10: the first poll is never too fast, nor is one that keeps the interval).

use std::sync::Mutex;

use oauth2::basic::BasicClient;
use oauth2::{
    ClientId, DeviceAuthorizationUrl, HttpRequest, HttpResponse, RefreshToken, Scope,
    StandardDeviceAuthorizationResponse, TokenResponse as _, TokenUrl,
};

use crate::office::Office;

/// Its requests, by the client of these tests; what was answered is kept.
struct Wire {
    http: reqwest::Client,
    answers: Mutex<Vec<String>>,
}

impl Wire {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
        let (head, body) = request.into_parts();
        let asked = self.http.request(head.method, head.uri.to_string());
        let answer = asked.headers(head.headers).body(body).send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await?.to_vec();
        let text = String::from_utf8_lossy(&body).into_owned();
        self.answers.lock().unwrap().push(text);
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn heard(&self, code: &str) -> usize {
        let answers = self.answers.lock().unwrap();
        answers.iter().filter(|text| text.contains(code)).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_crate_oauth2_signs_in_and_renews_and_is_never_slowed_down() {
    let office = Office::open().await;
    let device = DeviceAuthorizationUrl::new(office.at("/device_authorization")).unwrap();
    let client = BasicClient::new(ClientId::new("kiosk".into()))
        .set_device_authorization_url(device)
        .set_token_uri(TokenUrl::new(office.at("/token")).unwrap());
    let wire = Wire {
        http: office.http.clone(),
        answers: Mutex::default(),
    };
    let send = |request| wire.send(request);
    let asked: StandardDeviceAuthorizationResponse = client
        .exchange_device_code()
        .add_scope(Scope::new(
            "https://www.googleapis.com/auth/chat.spaces".into(),
        ))
        .request_async(&send)
        .await
        .unwrap();
    let code = asked.user_code().secret().clone();
    let mut phone = office.phone();
    let last = phone.until_last_page(&code).await;
    let wait = client.exchange_device_access_token(&asked);
    let polls = wait.request_async(&send, tokio::time::sleep, None);
    let allow = async {
        // After its second poll: a person is slower than a program.
        while wire.heard("authorization_pending") < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        phone.press(&last, "allow", &[]).await
    };
    let (tokens, done) = tokio::join!(polls, allow);
    assert_eq!(done.title(), "Done: return to your terminal");
    let tokens = tokens.unwrap();
    assert_eq!(wire.heard("slow_down"), 0);
    let scopes: Vec<_> = tokens
        .scopes()
        .unwrap()
        .iter()
        .map(|s| s.as_str())
        .collect();
    assert!(
        scopes.iter().any(|s| s.ends_with("chat.spaces")),
        "{scopes:?}"
    );

    let first = tokens.refresh_token().unwrap();
    let renewed = client.exchange_refresh_token(first).request_async(&send);
    let second: RefreshToken = renewed.await.unwrap().refresh_token().unwrap().clone();
    assert_ne!(first.secret(), second.secret());
}
