//! SIGKILL to the bridge or to its store in mid-flow, and an answer that is lost with it.

use tokio::task::block_in_place;

use crate::gate::{Fault, Gate};
use crate::redis;
use crate::replica::{Replica, session};
use crate::terminal::{Terminal, later};
use crate::walker::Walker;
use crate::way::Way;
use crate::world::World;

fn start(world: &World, name: &str, store: &str) -> Replica {
    let config = world.config(name, store);
    block_in_place(|| Replica::start(&config))
}

fn sorted(tokens: &[&String]) -> Vec<String> {
    let mut sessions: Vec<_> = tokens.iter().map(|token| session(token)).collect();
    sessions.sort();
    sessions
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_killed_in_mid_flow_goes_on_where_everybody_was() {
    let world = World::open().await;
    let mut bridge = start(&world, "a", "redb:bridge.redb");
    let way = Way::to(&[&bridge.url]);
    let terminal = Terminal(way.clone());
    let fetched = terminal.begin().await;
    Walker::new(&way)
        .approve(&fetched.user_code, 0)
        .await
        .unwrap();
    let first = terminal.fetch(&fetched.device_code).await.unwrap();
    let waiting = terminal.begin().await;
    let deciding = terminal.begin().await;
    let mut phone = Walker::new(&way);
    let last = phone
        .until(&deciding.user_code, 1, "Sign this terminal in?")
        .await
        .unwrap();
    let approved = terminal.begin().await;
    Walker::new(&way)
        .approve(&approved.user_code, 2)
        .await
        .unwrap();

    bridge.kill();
    let bridge = start(&world, "a", "redb:bridge.redb");
    way.point(&[&bridge.url]);
    let again = terminal.fetch(&fetched.device_code).await.unwrap();
    assert_eq!(again, first, "an answer is repeated for 30 s");
    let third = terminal.fetch(&approved.device_code).await.unwrap();
    let done = phone.press(&last, "allow", &[]).await;
    assert_eq!(done.title(), "Done: return to your terminal");
    let second = terminal.fetch(&deciding.device_code).await.unwrap();
    let poll = terminal.poll(&waiting.device_code).await.unwrap();
    assert_eq!(later(&poll), Ok(()), "{poll:?}");
    Walker::new(&way)
        .approve(&waiting.user_code, 3)
        .await
        .unwrap();
    let fourth = terminal.fetch(&waiting.device_code).await.unwrap();
    assert_eq!(terminal.refresh(&first).await.unwrap().status, 200);
    assert_eq!(
        world.sessions("a").await,
        sorted(&[&first, &second, &third, &fourth])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_killed_in_mid_flow_is_a_503_and_everybody_goes_on() {
    let Some(mut redis) = redis::Server::start(&[]) else {
        return;
    };
    let world = World::open().await;
    let (_server, way) = world.bridge("a", &redis.address()).await;
    let terminal = Terminal(way.clone());
    let deciding = terminal.begin().await;
    let mut phone = Walker::new(&way);
    let last = phone
        .until(&deciding.user_code, 0, "Sign this terminal in?")
        .await
        .unwrap();
    let approved = terminal.begin().await;
    Walker::new(&way)
        .approve(&approved.user_code, 1)
        .await
        .unwrap();

    block_in_place(|| redis.kill());
    for code in [&deciding, &approved] {
        let poll = terminal.poll(&code.device_code).await.unwrap();
        assert_eq!((poll.status, later(&poll)), (503, Ok(())), "{poll:?}");
        assert!(!poll.header("retry-after").is_empty());
    }
    let page = phone.press(&last, "allow", &[]).await;
    assert_eq!(
        (page.status(), page.title()),
        (503, "Not available just now".to_owned())
    );
    assert_eq!(phone.open("/device/next").await.status(), 503);
    let ask = [("client_id", "kiosk")];
    let begun = way.post("/device_authorization", &ask).await.unwrap();
    assert_eq!((begun.status, later(&begun)), (503, Ok(())), "{begun:?}");
    assert_eq!(phone.open("/healthz").await.status(), 200, "it runs");
    assert_eq!(
        phone.open("/readyz").await.status(),
        503,
        "no balancer leads there"
    );

    block_in_place(|| redis.restart());
    let done = phone.press(&last, "allow", &[]).await;
    assert_eq!(done.title(), "Done: return to your terminal");
    let first = terminal.fetch(&deciding.device_code).await.unwrap();
    let second = terminal.fetch(&approved.device_code).await.unwrap();
    assert_eq!(phone.open("/readyz").await.status(), 200);
    assert_eq!(world.sessions("a").await, sorted(&[&first, &second]));
}

/// The code is used up at the issuer, and what it gave has died with the bridge.
#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_killed_while_it_asks_the_issuer_lets_the_person_start_again() {
    let Some(redis) = redis::Server::start(&[]) else {
        return;
    };
    let world = World::open().await;
    let mut dies = start(&world, "a", &redis.address());
    let stays = start(&world, "b", &redis.address());
    let way = Way::to(&[&dies.url]);
    let terminal = Terminal(Way::to(&[&stays.url]));
    let begun = terminal.begin().await;
    let mut phone = Walker::new(&way);
    let chooser = phone
        .until(&begun.user_code, 0, "Choose an account")
        .await
        .unwrap();
    world.gate.fail("/token", Fault::Silent, 1);
    let killed = async {
        world.gate.strikes("/token").await;
        dies.kill();
        way.point(&[&stays.url]);
    };
    let (page, ()) = tokio::join!(phone.consent(&chooser), killed);
    assert_eq!(page.title(), "One moment", "{page:?}");
    let poll = terminal.poll(&begun.device_code).await.unwrap();
    assert_eq!(later(&poll), Ok(()));
    phone.approve(&begun.user_code, 0).await.unwrap();
    let token = terminal.fetch(&begun.device_code).await.unwrap();
    assert_eq!(world.sessions("b").await, [session(&token)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_with_its_bridge_is_given_again_by_another() {
    let Some(redis) = redis::Server::start(&[]) else {
        return;
    };
    let world = World::open().await;
    let mut dies = start(&world, "a", &redis.address());
    let stays = start(&world, "b", &redis.address());
    let way = Way::to(&[&stays.url]);
    let begun = Terminal(way.clone()).begin().await;
    Walker::new(&way)
        .approve(&begun.user_code, 0)
        .await
        .unwrap();
    let line = Gate::open().await;
    line.lead_to(&dies.url);
    let cut_off = Terminal(Way::to(&[&line.url]));
    // The bridge has committed and answered, and nobody heard it.
    line.fail("/token", Fault::Swallowed, 1);
    assert!(cut_off.poll(&begun.device_code).await.is_none());
    assert_eq!(line.passed("/token"), 1);
    let made = world.sessions("b").await;
    assert_eq!(made.len(), 1);
    // And once more, in the middle of the body.
    line.fail("/token", Fault::Cut, 1);
    assert!(cut_off.poll(&begun.device_code).await.is_none());
    dies.kill();
    let terminal = Terminal(way.clone());
    let token = terminal.fetch(&begun.device_code).await.unwrap();
    assert_eq!(session(&token), made[0]);

    // The same with a refresh.
    line.lead_to(&stays.url);
    line.fail("/token", Fault::Swallowed, 1);
    assert!(cut_off.refresh(&token).await.is_none());
    assert_eq!(line.passed("/token"), 3);
    let next = terminal
        .refresh(&token)
        .await
        .unwrap()
        .text_of("refresh_token");
    let again = terminal
        .refresh(&token)
        .await
        .unwrap()
        .text_of("refresh_token");
    assert_eq!(next, again, "the same successor");
    assert_eq!(terminal.refresh(&next).await.unwrap().status, 200);
    assert_eq!(world.sessions("b").await, made);
}
