//! Three replicas over one Redis, and two hundred sign-ins under way while one of the replicas and
//! then Redis itself are killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::{JoinSet, block_in_place};
use tokio::time::sleep;

use crate::redis;
use crate::replica::{Replica, session};
use crate::terminal::Terminal;
use crate::walker::Walker;
use crate::way::Way;
use crate::world::World;

const SIGN_INS: usize = 200;
/// People who are at their phones at the same time.
const PHONES: usize = 40;
/// So many have their session when a replica is killed, and when Redis is.
const KILLS: [usize; 2] = [40, 100];

/// What became of one sign-in: the terminal's refresh token, or the error of whoever met one.
struct Ended {
    approved: bool,
    fetched: Result<String, String>,
}

async fn sign_in(n: usize, way: Way, phones: Arc<Semaphore>, done: Arc<AtomicUsize>) -> Ended {
    let terminal = Terminal(way.clone());
    let begun = terminal.begin().await;
    let mut phone = Walker::new(&way);
    let walk = async {
        let _place = phones.acquire().await.unwrap();
        let approved = phone.approve(&begun.user_code, n).await;
        if let Err(read) = &approved {
            println!("{n}: {read}: {:?}", phone.seen);
        }
        approved.is_ok()
    };
    let fetch = async {
        let fetched = terminal.fetch(&begun.device_code).await;
        done.fetch_add(1, Ordering::Relaxed);
        fetched
    };
    let (approved, fetched) = tokio::join!(walk, fetch);
    Ended { approved, fetched }
}

async fn reached(done: &AtomicUsize, count: usize) {
    while done.load(Ordering::Relaxed) < count {
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_sign_ins_outlive_a_replica_and_redis() {
    let Some(mut redis) = redis::Server::start(&[]) else {
        return;
    };
    let world = World::open().await;
    let start = |name| Replica::start(&world.config(name, &redis.address()));
    let [mut first, second, third] = block_in_place(|| ["a", "b", "c"].map(start));
    let way = Way::to(&[&first.url, &second.url, &third.url]);
    let (phones, done) = (Arc::new(Semaphore::new(PHONES)), Arc::default());
    let mut all = JoinSet::new();
    for n in 0..SIGN_INS {
        all.spawn(sign_in(n, way.clone(), phones.clone(), Arc::clone(&done)));
    }
    let kill = async {
        reached(&done, KILLS[0]).await;
        first.kill();
        reached(&done, KILLS[1]).await;
        block_in_place(|| {
            redis.kill();
            redis.restart();
        });
        done.load(Ordering::Relaxed)
    };
    let (ended, at_kill) = tokio::join!(all.join_all(), kill);
    assert!(at_kill < SIGN_INS, "Redis was killed in mid-flow");
    let mut held = Vec::new();
    for Ended { approved, fetched } in ended {
        match fetched {
            Ok(token) => held.push(session(&token)),
            Err(error) => assert!(!approved, "lost after its approval: {error}"),
        }
    }
    held.sort();
    assert_eq!(held.len(), SIGN_INS, "whoever tries again gets through");
    // One each, and none that nobody has.
    assert_eq!(world.sessions("b").await, held);
    assert_eq!(world.sessions("c").await, held);
}
