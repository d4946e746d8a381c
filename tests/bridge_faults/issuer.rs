//! The issuer behind the bridge is down, slow, lying, or cut off in the middle: the person reads
//! what to do, the terminal hears a standard error, and the next try works.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use roomkey::sandbox::{Lifetimes, Options};
use serde_json::Value;

use crate::gate::Fault;
use crate::office::Answer;
use crate::replica::session;
use crate::terminal::{Terminal, later};
use crate::walker::Walker;
use crate::world::World;

/// Everything that can come of a request to an issuer but a good answer.
fn faults() -> Vec<Fault> {
    let answers = |status, body: &str| Fault::Answers(status, body.to_owned());
    vec![
        Fault::Down,
        Fault::Swallowed,
        Fault::Cut,
        answers(500, ""),
        answers(502, "<html>Bad gateway</html>"),
        answers(200, "<html>Sign in to this WiFi</html>"),
        answers(200, "{}"),
        answers(401, r#"{"error":"invalid_client"}"#),
        answers(
            403,
            r#"{"error":"access_denied","error_description":"<b>\u0007"}"#,
        ),
    ]
}

/// An error of the standard that asks to come back.
fn come_back(answer: &Answer) {
    assert_eq!(later(answer), Ok(()), "{answer:?}");
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(!answer.header("retry-after").is_empty(), "{answer:?}");
}

/// The phone comes back while `fault` strikes this path; then the issuer is well again.
async fn fails_once(world: &World, path: &str, fault: &Fault) {
    let (_server, way) = world.bridge("a", "memory").await;
    let terminal = Terminal(way.clone());
    let begun = terminal.begin().await;
    let mut phone = Walker::new(&way);
    let chooser = phone.until(&begun.user_code, 0, "Choose an account").await;
    let struck = world.gate.struck(path);
    world.gate.fail(path, fault.clone(), usize::MAX);
    let told = phone.consent(&chooser.unwrap()).await;
    assert!(world.gate.struck(path) > struck, "{fault:?} did not strike");
    assert!([502, 503].contains(&told.status()), "{fault:?}: {told:?}");
    let title = told.title();
    let known = ["The sign-in did not work", "Not available just now"];
    assert!(known.contains(&title.as_str()), "{fault:?}: {title}");
    assert!(told.html().contains("Try again"), "{fault:?}: {told:?}");
    assert!(!told.html().contains("<b>"), "{told:?}");
    let poll = terminal.poll(&begun.device_code).await.unwrap();
    assert_eq!(later(&poll), Ok(()), "{fault:?}");
    assert_eq!(poll.status, 400, "{fault:?}: it goes on waiting");

    world.gate.mend();
    phone.approve(&begun.user_code, 0).await.unwrap();
    let token = terminal.fetch(&begun.device_code).await.unwrap();
    assert_eq!(world.sessions("a").await, [session(&token)], "{fault:?}");
}

/// Each fault in a world of its own, all at the same time: most of it is waiting.
async fn each_fails_once(path: &str, faults: Vec<Fault>) {
    let each = faults.iter().map(async |fault| {
        let world = World::open().await;
        fails_once(&world, path, fault).await;
    });
    join_all(each).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_that_fails_is_told_and_tried_again() {
    let mut faults = faults();
    for (from, to) in [
        ("\"id_token\"", "\"no_token\""),
        ("\"access_token\"", "\"token\""),
    ] {
        faults.push(Fault::Reads(from, to.to_owned()));
    }
    each_fails_once("/token", faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_cannot_be_read_are_told_and_read_again() {
    let mut faults = faults();
    faults.push(Fault::Answers(200, r#"{"keys":[]}"#.to_owned()));
    each_fails_once("/oauth2/v3/certs", faults).await;
}

/// Access tokens that are never fresh enough to be given out again.
async fn short_lived() -> World {
    let lifetimes = Lifetimes {
        access_token: Duration::from_mins(1),
        ..Lifetimes::default()
    };
    World::with(Options {
        lifetimes,
        ..Options::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_while_the_issuer_is_down_keeps_the_session() {
    let world = short_lived().await;
    let (_server, way) = world.bridge("a", "memory").await;
    let terminal = Terminal(way.clone());
    let begun = terminal.begin().await;
    Walker::new(&way)
        .approve(&begun.user_code, 0)
        .await
        .unwrap();
    let mut token = terminal.fetch(&begun.device_code).await.unwrap();
    let lies = [
        Fault::Reads("\"access_token\"", "\"token\"".to_owned()),
        Fault::Reads("auth/chat.spaces", "auth/chat.import".to_owned()),
    ];
    for fault in faults().into_iter().chain(lies) {
        let struck = world.gate.struck("/token");
        world.gate.fail("/token", fault.clone(), usize::MAX);
        let refused = terminal.refresh(&token).await.unwrap();
        assert!(world.gate.struck("/token") > struck, "{fault:?}");
        come_back(&refused);
        world.gate.mend();
        let renewed = terminal.refresh(&token).await.unwrap();
        assert_eq!(renewed.status, 200, "{fault:?}: {renewed:?}");
        let next = renewed.text_of("refresh_token");
        assert_ne!(next, token, "{fault:?}");
        token = next;
    }
    assert_eq!(world.sessions("a").await, [session(&token)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_disconnected_at_once_and_revoked_when_the_issuer_is_back() {
    let unheard = |fault: &Fault| match fault {
        // RFC 7009 §2.2: 200 is a yes, whatever stands below it.
        Fault::Swallowed | Fault::Cut | Fault::Answers(200, _) => false,
        _ => true,
    };
    let each = faults().into_iter().filter(unheard).map(disconnected);
    join_all(each).await;
}

async fn disconnected(fault: Fault) {
    let world = World::open().await;
    let (_server, way) = world.bridge("a", "memory").await;
    let terminal = Terminal(way.clone());
    let begun = terminal.begin().await;
    Walker::new(&way)
        .approve(&begun.user_code, 0)
        .await
        .unwrap();
    let token = terminal.fetch(&begun.device_code).await.unwrap();
    let disconnect = ["disconnect-account", crate::phone::ANA, "--yes"];
    world.gate.fail("/revoke", fault.clone(), usize::MAX);
    let done = world.operator("a", &disconnect).await;
    let told = |done: &Value| (done["revoked"].clone(), done["unconfirmed"].clone());
    assert_eq!(told(&done), (0.into(), 1.into()), "{fault:?}: {done}");
    assert!(world.sessions("a").await.is_empty(), "{fault:?}");
    let over = terminal.refresh(&token).await.unwrap();
    assert_eq!(over.error(), (400, "invalid_grant".to_owned()));
    world.gate.mend();
    let done = world.operator("a", &disconnect).await;
    assert_eq!(told(&done), (1.into(), 0.into()), "{fault:?}: {done}");
    assert_eq!(world.gate.passed("/revoke"), 1, "{fault:?}");
}

/// It takes half a minute, nearly all of it waiting: nobody waits longer for a silent issuer.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_issuer_is_told_within_half_a_minute() {
    let world = short_lived().await;
    let (_server, way) = world.bridge("a", "memory").await;
    let terminal = Terminal(way.clone());
    let begun = terminal.begin().await;
    Walker::new(&way)
        .approve(&begun.user_code, 0)
        .await
        .unwrap();
    let token = terminal.fetch(&begun.device_code).await.unwrap();
    let begun = terminal.begin().await;
    let mut phone = Walker::new(&way);
    let chooser = phone.until(&begun.user_code, 0, "Choose an account").await;
    let chooser = chooser.unwrap();
    world.gate.fail("/token", Fault::Silent, usize::MAX);
    let began = Instant::now();
    let (told, refused) = tokio::join!(phone.consent(&chooser), terminal.refresh(&token));
    assert!(began.elapsed() < Duration::from_secs(40));
    assert_eq!(told.status(), 503, "{told:?}");
    assert!(told.html().contains("href=\"/device/next\""), "{told:?}");
    come_back(&refused.unwrap());
    world.gate.mend();
    phone.approve(&begun.user_code, 0).await.unwrap();
    let second = terminal.fetch(&begun.device_code).await.unwrap();
    let renewed = terminal.refresh(&token).await.unwrap();
    assert_eq!(renewed.status, 200, "{renewed:?}");
    let mut both = [session(&token), session(&second)];
    both.sort();
    assert_eq!(world.sessions("a").await, both);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_is_waited_for() {
    let world = short_lived().await;
    let (_server, way) = world.bridge("a", "memory").await;
    let terminal = Terminal(way.clone());
    let begun = terminal.begin().await;
    let late = || Fault::Late(Duration::from_secs(3));
    world.gate.fail("/token", late(), 2);
    Walker::new(&way)
        .approve(&begun.user_code, 0)
        .await
        .unwrap();
    let token = terminal.fetch(&begun.device_code).await.unwrap();
    assert_eq!(terminal.refresh(&token).await.unwrap().status, 200);
    assert_eq!(world.gate.struck("/token"), 2);
}

/// Sign-ins that wait in line for the issuer's keys do not wait one after the other.
#[tokio::test(flavor = "multi_thread")]
async fn keys_that_do_not_come_hold_up_nobody_for_longer_than_the_first() {
    let world = World::open().await;
    let (_server, way) = world.bridge("a", "memory").await;
    world
        .gate
        .fail("/oauth2/v3/certs", Fault::Silent, usize::MAX);
    let phones = (0..6).map(async |account| {
        let begun = Terminal(way.clone()).begin().await;
        let mut phone = Walker::new(&way);
        let chooser = phone.until(&begun.user_code, account, "Choose an account");
        let chooser = chooser.await.unwrap();
        phone.consent(&chooser).await
    });
    let began = Instant::now();
    for told in join_all(phones).await {
        assert_eq!(told.title(), "Not available just now", "{told:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(25));
}
