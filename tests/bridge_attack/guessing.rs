//! S6: codes are guessed at full speed from many addresses, through a proxy that tells them.

use std::sync::Arc;

use futures_util::future::join_all;
use roomkey::bridge::codes::UserCode;
use roomkey::bridge::limits::{Limits, chance_per_hour};

use crate::office::{Answer, Begun, Office};

const PROXY: &str = "trusted_proxies = [\"127.0.0.1\"]";

/// A browser's cookie and token: guessers need one as anybody does.
struct Guesser {
    cookie: String,
    csrf: String,
}

impl Guesser {
    async fn new(office: &Office) -> Self {
        let page = office.get("/device").await;
        let cookie = page.header("set-cookie").split(';').next().unwrap();
        let csrf = page.text.split("name=\"csrf\" value=\"").nth(1).unwrap();
        Self {
            cookie: cookie.to_owned(),
            csrf: csrf.split('"').next().unwrap().to_owned(),
        }
    }

    async fn guess(&self, office: &Office, address: &str, code: &str) -> u16 {
        let form = [("step", "code"), ("csrf", &self.csrf), ("user_code", code)];
        let request = office.http.post(office.at("/device")).form(&form);
        let request = request.header("cookie", &self.cookie);
        let request = request.header("x-forwarded-for", address);
        request.send().await.unwrap().status().as_u16()
    }
}

async fn begin_at(office: &Office, address: &str) -> Begun {
    let request = office.http.post(office.at("/device_authorization"));
    let request = request.header("x-forwarded-for", address);
    let answer = Answer::of(
        request
            .form(&[("client_id", "kiosk")])
            .send()
            .await
            .unwrap(),
    )
    .await;
    Begun {
        device_code: answer.text_of("device_code"),
        user_code: answer.text_of("user_code"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s6_guessing_at_full_speed_from_many_addresses_is_bounded() {
    let office = Arc::new(Office::with(PROXY, "").await);
    let guesser = Arc::new(Guesser::new(&office).await);
    let waiting = begin_at(&office, "198.51.100.1").await;
    let minute = std::time::Instant::now();
    let tasks = (0..200_u8).map(|n| {
        let (office, guesser) = (Arc::clone(&office), Arc::clone(&guesser));
        tokio::spawn(async move {
            let address = format!("203.0.{n}.1");
            let mut looked_up = 0_u64;
            for _ in 0..8 {
                let code = UserCode::mint().grouped();
                match guesser.guess(&office, &address, &code).await {
                    400 => looked_up += 1,
                    status => assert_eq!(status, 429),
                }
            }
            looked_up
        })
    });
    let looked_up: u64 = join_all(tasks).await.into_iter().map(Result::unwrap).sum();
    let minutes = 1 + minute.elapsed().as_secs() / 60;
    let budget = Limits::default().failed_codes_total_minute;
    assert!(
        (budget..=budget * minutes).contains(&looked_up),
        "{looked_up} of 1600 guesses were looked up"
    );
    // The number that docs/bridge.md tells.
    assert!((chance_per_hour(1_000, budget) - 1.4e-4).abs() < 0.01e-4);

    // The price for others: a phone on another network waits; one in the terminal's own does not.
    let mut roaming = office.phone();
    roaming.extra = vec![("x-forwarded-for", "192.0.2.77".to_owned())];
    let page = roaming.enter(&waiting.user_code).await;
    assert_eq!(page.status(), 429, "{page:?}");
    let mut near = office.phone();
    near.extra = vec![("x-forwarded-for", "198.51.100.1".to_owned())];
    let page = near.enter(&waiting.user_code).await;
    assert_eq!(page.title(), "Did you start this sign-in?");
    assert!(page.html().contains("The same network as this phone"));
    let limited = office.audited("limited", 1).await;
    // One for each network and bound: refusals do not fill the log.
    assert!(limited.len() <= 402, "{} lines", limited.len());
}

/// A guess from the terminal's own network is bounded by its address, however many live codes the
/// guesser hits elsewhere.
#[tokio::test]
async fn s6_a_hit_looks_like_a_miss_once_the_budget_is_used_up() {
    let office = Office::with(PROXY, "").await;
    let guesser = Guesser::new(&office).await;
    let waiting = begin_at(&office, "198.51.100.1").await;
    for n in 0..12_u8 {
        for _ in 0..5 {
            let code = UserCode::mint().grouped();
            let address = format!("203.0.{n}.1");
            assert_eq!(guesser.guess(&office, &address, &code).await, 400);
        }
    }
    let hit = guesser.guess(&office, "203.0.113.99", &waiting.user_code);
    assert_eq!(hit.await, 429);
    let pending = office.poll_with(&waiting.device_code, &[]).await;
    assert_eq!(pending.error().1, "authorization_pending");
    assert!(office.audited("limited", 1).await.len() < 15);
}

/// S7: device codes cannot be tried either.
#[tokio::test]
async fn s7_section_6_5_unknown_device_codes_are_bounded_by_address() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut last = 0;
    for n in 0..70 {
        let code = format!("{n:043}");
        last = office.poll(&code).await.status;
    }
    assert_eq!(last, 429);
    let known = office.poll(&begun.device_code).await;
    assert_eq!(
        known.error().1,
        "authorization_pending",
        "a known one is never counted"
    );
}
