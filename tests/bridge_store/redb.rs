//! What the file alone can do wrong: be cut off by a kill, be open twice, be open to others.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use roomkey::bridge::store::{Commit, Outcome, Redb};
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::task::JoinSet;

use crate::Shared;
use crate::suite::{NOW, bound, get, key, put, text};

/// Names the file to the child that is killed.
const FILE: &str = "ROOMKEY_TEST_STORE";

fn shared(path: &Path) -> Shared {
    Arc::new(Redb::open(path).expect("it opens"))
}

fn mode(path: &Path) -> u32 {
    let found = std::fs::metadata(path).expect("the file");
    found.permissions().mode() & 0o777
}

/// The child: commits for ever from many tasks, and says what was answered.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "is run, and killed, by the test below"]
async fn commits_until_it_is_killed() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    let store = shared(&path);
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let store = store.clone();
        writers.spawn(async move {
            for n in 1_u64.. {
                let value = n.to_string().into_bytes();
                let commit = Commit {
                    put: vec![
                        (key(&format!("left {writer}")), value.clone(), None),
                        (key(&format!("right {writer}")), value, Some(NOW + 10)),
                    ],
                    ..Commit::default()
                };
                assert_eq!(store.commit(commit, NOW).await, Ok(Outcome::Done));
                let mut out = std::io::stdout().lock();
                writeln!(out, "done {writer} {n}").expect("the parent reads");
            }
        });
    }
    writers.join_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_mid_flow_it_has_all_it_answered_and_nothing_by_halves() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bridge.redb");
    for round in 1..=3 {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "redb::commits_until_it_is_killed"])
            .args(["--ignored", "--nocapture"])
            .env(FILE, &path)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut answered = [0_u64; 8];
        let (mut line, mut lines) = (String::new(), 0);
        while output.read_line(&mut line).expect("text") > 0 {
            let words: Vec<&str> = line.split_whitespace().collect();
            if let ["done", writer, n] = words[..] {
                answered[writer.parse::<usize>().expect("it is there")] =
                    n.parse().expect("it is there");
                lines += 1;
            }
            if lines == 300 * round {
                child.kill().expect("SIGKILL");
            }
            line.clear();
        }
        child.wait().expect("it ended");
        assert!(lines >= 300 * round, "it ended by itself");

        let store = shared(&path);
        for (writer, answered) in answered.iter().enumerate() {
            let left = text(&store, &format!("left {writer}"), NOW).await;
            let right = text(&store, &format!("right {writer}"), NOW).await;
            assert_eq!(left, right, "writer {writer} is half-written");
            let kept: u64 = left.map_or(0, |kept| kept.parse().expect("it is there"));
            assert!(kept >= *answered, "{kept} is kept, {answered} was answered");
        }
    }
}

/// The child: its disk is full for a while. Signals about that are ignored by who starts it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "is run, with a limit on its files, by the test below"]
async fn commits_on_a_full_disk() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    let limit = |bytes| {
        let limit = Rlimit {
            current: bytes,
            maximum: None,
        };
        setrlimit(Resource::Fsize, limit).expect("a limit");
    };
    let big = |n: u64| Commit {
        put: vec![(key(&format!("big {n}")), vec![b'x'; 200_000], None)],
        ..Commit::default()
    };
    let store = shared(&path);
    put(&store, "before", "kept", None, NOW).await;
    limit(Some(std::fs::metadata(&path).expect("the file").len()));
    let mut done = 0;
    let why = loop {
        match store.commit(big(done), NOW).await {
            Ok(_) => done += 1,
            Err(why) => break why.to_string(),
        }
        assert!(done < 1000, "the disk is never full");
    };
    assert!(why.contains("cannot be used"), "{why}");
    assert!(store.ready().await.is_err());
    assert!(store.get(&key("before"), NOW).await.is_err());

    limit(None);
    let deadline = Instant::now() + Duration::from_secs(30);
    while store.commit(big(done), NOW).await.is_err() {
        assert!(Instant::now() < deadline, "it never recovers");
    }
    assert_eq!(store.ready().await, Ok(()));
    assert_eq!(text(&store, "before", NOW).await.as_deref(), Some("kept"));
    for n in 0..=done {
        assert!(get(&store, &format!("big {n}"), NOW).await.is_some());
    }
    println!("recovered");
}

#[test]
fn after_a_full_disk_it_reads_the_file_anew_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "redb::commits_on_a_full_disk"])
        .args(["--ignored", "--nocapture"])
        .env(FILE, folder.path().join("bridge.redb"))
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout);
    let trouble = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("recovered"), "{told}{trouble}");
}

#[tokio::test]
async fn opened_again_it_knows_rows_versions_and_places() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bridge.redb");
    let store = shared(&path);
    assert_eq!(mode(&path), 0o600);
    let bounds = [bound("client", 2), bound("total", 9)];
    for (id, until) in [("a", NOW + 10), ("b", NOW + 20)] {
        let reserved = store.reserve(id, &bounds, until, NOW).await;
        assert_eq!(reserved, Ok(None));
    }
    assert_eq!(store.release("a", &[key("total")]).await, Ok(()));
    put(&store, "row", "kept", Some(NOW + 10), NOW).await;
    put(&store, "deleted", "x", None, NOW).await;
    let last = get(&store, "deleted", NOW)
        .await
        .expect("it is there")
        .version;
    let commit = Commit {
        delete: vec![key("deleted")],
        ..Commit::default()
    };
    assert_eq!(store.commit(commit, NOW).await, Ok(Outcome::Done));
    let row = get(&store, "row", NOW).await;
    drop(store);

    let store = shared(&path);
    assert_eq!(get(&store, "row", NOW).await, row);
    assert_eq!(get(&store, "row", NOW + 10).await, None);
    assert_eq!(get(&store, "deleted", NOW).await, None);
    let full = store.reserve("c", &bounds, NOW + 50, NOW + 9).await;
    assert_eq!(full, Ok(Some(key("client"))));
    let reserved = store.reserve("c", &bounds, NOW + 50, NOW + 10).await;
    assert_eq!(reserved, Ok(None));
    put(&store, "deleted", "anew", None, NOW).await;
    assert!(
        get(&store, "deleted", NOW)
            .await
            .expect("it is there")
            .version
            > last
    );
}

#[tokio::test]
async fn what_has_ended_leaves_the_file_with_the_next_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bridge.redb");
    let store = shared(&path);
    put(&store, "a", "x", Some(NOW + 10), NOW).await;
    put(&store, "b", "x", None, NOW + 10).await;
    drop(store);
    let store = shared(&path);
    // Not even for a clock that is behind.
    assert_eq!(get(&store, "a", NOW).await, None);
    assert!(get(&store, "b", NOW).await.is_some());
}

#[tokio::test]
async fn a_file_that_is_open_elsewhere_is_refused_with_advice() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bridge.redb");
    let _open = shared(&path);
    let why = Redb::open(&path).expect_err("it is open").to_string();
    assert!(why.contains("another process has it open"), "{why}");
    assert!(why.contains("Redis"), "{why}");
}

#[tokio::test]
async fn a_file_that_others_may_read_or_that_is_none_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bridge.redb");
    drop(shared(&path));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("chmod");
    let why = Redb::open(&path).expect_err("it is lax").to_string();
    assert!(why.contains("chmod 600"), "{why}");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("chmod");
    drop(shared(&path));

    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    for (path, reason) in [
        (link, "no regular file"),
        (folder.path().to_owned(), "no regular file"),
        (folder.path().join("missing/bridge.redb"), "does not exist"),
    ] {
        let why = Redb::open(&path).expect_err("refused").to_string();
        assert!(why.contains(reason), "{why}");
    }

    let text = folder.path().join("text");
    std::fs::write(&text, "not a database at all").expect("written");
    std::fs::set_permissions(&text, std::fs::Permissions::from_mode(0o600)).expect("chmod");
    let why = Redb::open(&text).expect_err("no database").to_string();
    assert!(why.contains("cannot be used"), "{why}");
}
