//! SIGTERM with polls and pages in flight: who was heard is answered whole.

use std::os::unix::process::ExitStatusExt as _;
use std::time::{Duration, Instant};

use tokio::task::{JoinSet, block_in_place};

use crate::gate::Fault;
use crate::office::{DEVICE_GRANT, client};
use crate::replica::{Replica, session};
use crate::terminal::Terminal;
use crate::walker::Walker;
use crate::way::Way;
use crate::world::World;

/// Polls without a pause until the bridge is gone; how many answers came, all of them whole.
async fn poll_on(url: String, device_code: String) -> usize {
    let http = client();
    let form = [
        ("grant_type", DEVICE_GRANT),
        ("client_id", "kiosk"),
        ("device_code", &device_code),
    ];
    let mut whole = 0;
    // A request that finds the door closed was not heard; an answer that has begun must end.
    while let Ok(answer) = http.post(format!("{url}/token")).form(&form).send().await {
        let text = answer.text().await.expect("a whole answer");
        let body: serde_json::Value = serde_json::from_str(&text).expect("whole JSON");
        assert!(body["error"].is_string(), "{text}");
        whole += 1;
    }
    whole
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_that_is_stopped_answers_what_it_has_heard() {
    let world = World::open().await;
    let config = world.config("a", "redb:bridge.redb");
    let bridge = block_in_place(|| Replica::start(&config));
    let way = Way::to(&[&bridge.url]);
    let terminal = Terminal(way.clone());
    let begun = terminal.begin().await;
    let mut phone = Walker::new(&way);
    let chooser = phone
        .until(&begun.user_code, 0, "Choose an account")
        .await
        .unwrap();
    let mut polls = JoinSet::new();
    for _ in 0..8 {
        let waiting = terminal.begin().await;
        polls.spawn(poll_on(bridge.url.clone(), waiting.device_code));
    }
    // The bridge waits for the issuer when the signal comes.
    world
        .gate
        .fail("/token", Fault::Late(Duration::from_secs(1)), 1);
    let url = bridge.url.clone();
    let stopped = async {
        world.gate.strikes("/token").await;
        bridge.stop();
        let began = Instant::now();
        let status = bridge.ended().await;
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "nobody kept it waiting"
        );
        // A new one takes over at once.
        let next = block_in_place(|| Replica::start(&config));
        way.point(&[&next.url]);
        (status, next)
    };
    let (page, (status, next)) = tokio::join!(phone.consent(&chooser), stopped);
    assert_eq!((status.code(), status.signal()), (Some(143), None));
    assert_ne!(next.url, url);
    assert_eq!(
        page.title(),
        "Sign this terminal in?",
        "the exchange was not lost"
    );
    for polled in polls.join_all().await {
        assert!(polled > 0);
    }
    let done = phone.press(&page, "allow", &[]).await;
    assert_eq!(done.title(), "Done: return to your terminal");
    let token = terminal.fetch(&begun.device_code).await.unwrap();
    assert_eq!(world.sessions("a").await, [session(&token)]);
}

/// The browser went away, the issuer has not answered yet: what it gives is kept all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_that_is_stopped_keeps_what_the_issuer_still_gives() {
    let world = World::open().await;
    let config = world.config("a", "redb:bridge.redb");
    let bridge = block_in_place(|| Replica::start(&config));
    let way = Way::to(&[&bridge.url]);
    let begun = Terminal(way.clone()).begin().await;
    let mut phone = Walker::new(&way);
    let chooser = phone.until(&begun.user_code, 0, "Choose an account").await;
    let chooser = chooser.unwrap();
    let late = Fault::Late(Duration::from_secs(1));
    world.gate.fail("/token", late, 1);
    tokio::select! {
        page = phone.consent(&chooser) => panic!("{page:?} came too early"),
        () = world.gate.strikes("/token") => {}
    }
    bridge.stop();
    bridge.ended().await;
    let next = block_in_place(|| Replica::start(&config));
    way.point(&[&next.url]);
    let page = phone.open("/device/next").await;
    assert_eq!(page.title(), "Sign this terminal in?");
}
