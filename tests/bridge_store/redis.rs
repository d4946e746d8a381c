//! What Redis alone can do wrong: die in mid-flow, lose an answer, be set up carelessly.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use roomkey::bridge::store::{Commit, Outcome, Redis, StoreAddress, open};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::server::Server;
use crate::suite::{NOW, get, key, put, text};
use crate::{Shared, suite};

/// Longer than any of this takes; a test that waits so long has failed.
const DEADLINE: Duration = Duration::from_mins(1);

async fn shared(address: &str) -> Shared {
    Arc::new(Redis::open(address).await.expect("it opens"))
}

/// Two rows that are always written together.
fn pair(name: &str, n: u64) -> Commit {
    let value = n.to_string().into_bytes();
    Commit {
        put: vec![
            (key(&format!("{name} left")), value.clone(), None),
            (key(&format!("{name} right")), value, Some(NOW + 1_000_000)),
        ],
        ..Commit::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_mid_flow_it_has_all_it_answered_and_nothing_by_halves() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    // Two bridges.
    let stores = [
        shared(&server.address()).await,
        shared(&server.address()).await,
    ];
    let stop = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicU64::new(0));
    let mut writers = JoinSet::new();
    for writer in 0..8_usize {
        let (store, stop, done) = (stores[writer % 2].clone(), stop.clone(), done.clone());
        writers.spawn(async move {
            let name = format!("writer {writer}");
            let (mut n, mut answered) = (0, 0);
            while !stop.load(Ordering::Relaxed) {
                n += 1;
                if store.commit(pair(&name, n), NOW).await == Ok(Outcome::Done) {
                    answered = n;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            }
            (name, answered, n)
        });
    }
    for _ in 0..3 {
        let before = done.load(Ordering::Relaxed);
        tokio::time::timeout(DEADLINE, async {
            while done.load(Ordering::Relaxed) < before + 100 {
                tokio::task::yield_now().await;
            }
        })
        .await
        .expect("commits go on");
        server.kill();
        server.restart();
    }
    stop.store(true, Ordering::Relaxed);
    let writers = writers.join_all().await;
    for store in stores {
        until_ready(&store).await;
        for (name, answered, last) in &writers {
            let left = text(&store, &format!("{name} left"), NOW)
                .await
                .expect("it is there");
            let right = text(&store, &format!("{name} right"), NOW)
                .await
                .expect("it is there");
            assert_eq!(left, right, "{name} is half-written");
            let kept: u64 = left.parse().expect("it is there");
            assert!(
                (*answered..=*last).contains(&kept),
                "{name}: {kept} is kept, {answered} was answered"
            );
        }
    }
}

async fn until_ready(store: &Shared) {
    tokio::time::timeout(DEADLINE, async {
        while store.ready().await.is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("it comes back");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_is_down_everything_is_an_error_and_then_all_is_well() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let store = shared(&server.address()).await;
    put(&store, "a", "kept", None, NOW).await;
    assert_eq!(store.count(&key("c"), DEADLINE, NOW).await, Ok(1));
    server.kill();
    for _ in 0..3 {
        let why = store.ready().await.expect_err("it is down");
        assert!(why.to_string().contains("Redis"), "{why}");
        assert!(store.get(&key("a"), NOW).await.is_err());
        assert!(store.commit(pair("x", 1), NOW).await.is_err());
        assert!(store.count(&key("c"), DEADLINE, NOW).await.is_err());
        assert!(store.reserve("i", &[], NOW, NOW).await.is_err());
        assert!(store.release("i", &[key("c")]).await.is_err());
        assert!(store.list("test", NOW).await.is_err());
    }
    server.restart();
    until_ready(&store).await;
    assert_eq!(text(&store, "a", NOW).await.as_deref(), Some("kept"));
    assert_eq!(get(&store, "x left", NOW).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_a_commit_is_asked_for_again_and_done_once() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    let cut = Arc::new(AtomicBool::new(false));
    let proxy = proxy(server.port(), cut.clone()).await;
    let direct = shared(&server.address()).await;
    let store = shared(&format!("redis://{proxy}/")).await;
    put(&store, "sum", "0", None, NOW).await;

    for n in 1..=20_u64 {
        let version = get(&store, "sum", NOW).await.expect("it is there").version;
        let commit = Commit {
            expect: vec![(key("sum"), Some(version))],
            put: vec![(key("sum"), n.to_string().into_bytes(), None)],
            delete: vec![],
        };
        cut.store(true, Ordering::SeqCst);
        // Sent twice on the wire, it would conflict with itself.
        assert_eq!(store.commit(commit, NOW).await, Ok(Outcome::Done));
        assert!(!cut.load(Ordering::SeqCst), "an answer was lost");
        let now = get(&direct, "sum", NOW).await.expect("it is there");
        assert_eq!(now.value, n.to_string().into_bytes());
        assert_eq!(now.version, version + 1);
    }

    // So is a reservation; a poll is not, as the second would be too early.
    let bound = suite::bound("places", 1);
    cut.store(true, Ordering::SeqCst);
    let reserved = store
        .reserve("i", std::slice::from_ref(&bound), NOW + 9, NOW)
        .await;
    assert_eq!(reserved, Ok(None));
    cut.store(true, Ordering::SeqCst);
    let pace = suite::PACE;
    assert!(store.poll(&key("sum"), pace, NOW).await.is_err());
    let polled = store
        .poll(&key("sum"), pace, NOW + 5000)
        .await
        .expect("it is there");
    assert!(!polled.too_early);
}

/// Passes bytes on. While `cut` is set, the next answer is thrown away with its connection.
async fn proxy(port: u16, cut: Arc<AtomicBool>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", port)).await;
            tokio::spawn(pass(client, server.expect("redis"), cut.clone()));
        }
    });
    address
}

async fn pass(mut client: TcpStream, mut server: TcpStream, cut: Arc<AtomicBool>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => match read {
                Ok(bytes) if bytes > 0 => {
                    if server.write_all(&asked[..bytes]).await.is_err() { return; }
                }
                _ => return,
            },
            read = server.read(&mut answered) => match read {
                Ok(bytes) if bytes > 0 && !cut.swap(false, Ordering::SeqCst) => {
                    if client.write_all(&answered[..bytes]).await.is_err() { return; }
                }
                _ => return,
            },
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn careless_settings_are_told() {
    let careless = [
        "--appendonly",
        "no",
        "--appendfsync",
        "everysec",
        "--maxmemory-policy",
        "allkeys-lru",
    ];
    let (Some(safe), Some(careless)) = (Server::start(&[]), Server::start(&careless)) else {
        return;
    };
    let address = |server: &Server| StoreAddress::parse(&server.address()).expect("an address");
    let opened = open(&address(&safe)).await.expect("it opens");
    assert_eq!(opened.warnings, [""; 0]);
    let opened = open(&address(&careless)).await.expect("it opens");
    let told = opened.warnings.join("\n");
    for setting in [
        "appendonly yes",
        "appendfsync always",
        "maxmemory-policy noeviction",
    ] {
        assert!(told.contains(setting), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_used_and_never_shown() {
    let Some(server) = Server::start(&["--requirepass", "hunter2hunter2"]) else {
        return;
    };
    let with = |password: &str| format!("redis://:{password}@127.0.0.1:{}/", server.port());
    shared(&with("hunter2hunter2")).await;
    for address in [with("wrong-password"), server.address()] {
        let why = Redis::open(&address)
            .await
            .expect_err("refused")
            .to_string();
        assert!(why.contains("password"), "{why}");
        assert!(!why.contains("wrong-password"), "{why}");
    }
    let why = Redis::open("redis://:secret-word@127.0.0.1:port/").await;
    assert!(
        !why.expect_err("no port")
            .to_string()
            .contains("secret-word")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_no_rediss() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    let secure = server.address().replace("redis://", "rediss://");
    let why = Redis::open(&secure).await.expect_err("it speaks no TLS");
    assert!(why.to_string().contains("Redis"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_and_a_count_write_nothing_to_disk() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let store = shared(&server.address()).await;
    let before = server.written();
    put(&store, "code", "pending", Some(NOW + 600_000), NOW).await;
    let after = server.written();
    assert!(after > before, "a commit is on disk before its answer");
    for n in 1..=100 {
        let polled = store.poll(&key("code"), suite::PACE, NOW + n).await;
        assert_eq!(polled.expect("it answers").too_early, n > 1);
        assert_eq!(store.count(&key("c"), DEADLINE, NOW).await, Ok(n));
    }
    assert_eq!(server.written(), after);
    // The row is kept without its note, and nothing else is.
    server.kill();
    server.restart();
    until_ready(&store).await;
    let polled = store.poll(&key("code"), suite::PACE, NOW + 101).await;
    let polled = polled.expect("it answers");
    assert_eq!((polled.interval, polled.too_early), (5, false));
    assert_eq!(polled.row.expect("it is kept").value, b"pending");
}
