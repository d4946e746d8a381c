use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::*;
use crate::work::Who;
use crate::work::change::{Came, Change};
use crate::work::plan::Step;

fn add(id: usize) -> Change {
    Change::AddMember {
        space: crate::chat::names::SpaceName::try_from("spaces/A")
            .unwrap()
            .into(),
        who: Who::parse(&id.to_string()).unwrap(),
        role: None,
    }
}

fn plan(steps: usize) -> Plan {
    Plan::new("Add some", (1..=steps).map(|id| Step::from(add(id))))
}

fn kept(dir: &tempfile::TempDir) -> Journal {
    Journal(Kind::File(Place::new(dir.path().join("journal"), "work")))
}

fn intent(step: usize) -> Event {
    Event::Intent {
        step,
        call: 0,
        change: Box::new(add(step + 1)),
    }
}

fn outcome(step: usize) -> Event {
    Event::Outcome {
        step,
        call: 0,
        outcome: Outcome::Done {
            came: Came::default(),
        },
    }
}

fn path(journal: &Journal) -> PathBuf {
    journal.path().unwrap()
}

#[tokio::test]
async fn a_run_that_was_broken_off_is_open_and_says_what_is_in_doubt() {
    let dir = tempfile::tempdir().unwrap();
    for journal in [kept(&dir), Journal::memory()] {
        let plan = plan(3);
        let book = journal.begin(&plan, Head::default()).await.unwrap();
        book.note_all([intent(0), intent(1), outcome(0)])
            .await
            .unwrap();
        if journal.is_kept() {
            let state = journal.run(&plan.id).unwrap().state();
            assert_eq!(state, State::Running, "as long as the book is there");
        }
        drop(book);
        let run = journal.run(&plan.id).unwrap();
        assert_eq!((run.state(), run.in_doubt()), (State::Open, 1));
        assert_eq!(run.plan().steps, plan.steps);
        assert_eq!(run.deeds(None).len(), 2, "what is in doubt counts");
        assert_eq!(run.deeds(Some(0)).len(), 1);
        let book = journal.reopen(&plan.id).await.unwrap();
        let done = Event::Finished { how: How::Done };
        book.note(done).await.unwrap();
        drop(book);
        assert_eq!(journal.open_runs().unwrap(), []);
        assert_eq!(journal.run(&plan.id).unwrap().state(), State::Done);
    }
}

#[tokio::test]
async fn the_file_is_this_persons_alone_and_a_run_one_process_own() {
    let dir = tempfile::tempdir().unwrap();
    let journal = kept(&dir);
    let plan = plan(1);
    let book = journal.begin(&plan, Head::default()).await.unwrap();
    let mode = |path: &Path| {
        let found = std::fs::metadata(path).unwrap();
        found.permissions().mode() & 0o777
    };
    assert_eq!(mode(&path(&journal)), 0o600);
    assert_eq!(mode(path(&journal).parent().unwrap()), 0o700);
    let busy = journal.reopen(&plan.id).await.unwrap_err();
    assert_eq!(busy.reason.as_deref(), Some("busy"));
    drop(book);
    journal.reopen(&plan.id).await.unwrap();
}

#[tokio::test]
async fn a_torn_line_and_hostile_ones_cost_nothing_but_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let journal = kept(&dir);
    let first = plan(1);
    drop(journal.begin(&first, Head::default()).await.unwrap());
    let mut text = std::fs::read(path(&journal)).unwrap();
    text.extend(b"\xff\xfe nonsense\n{\"event\":\"began\"}\n");
    text.extend(vec![b'x'; 5 * 1024 * 1024]);
    text.extend(b"\n{\"at\":\"2026-11-22T10:00:00Z\",\"run\":\"../../x\",\"event\":\"resumed\"}\n");
    text.extend(b"{\"at\":\"2026-11-22T10:00:00Z\",\"run\":\"1\",\"event\":\"new-one\",\"x\":1}\n");
    text.extend(b"{\"at\":\"2026-11-22T10:00:00Z\",\"run\":\"1\",\"eve");
    std::fs::write(path(&journal), text).unwrap();
    let second = plan(2);
    drop(journal.begin(&second, Head::default()).await.unwrap());
    let ids: Vec<_> = journal.runs().unwrap().into_iter().map(|r| r.id).collect();
    assert_eq!(ids, [first.id, second.id]);
}

#[tokio::test]
async fn a_plan_that_is_not_whole_was_never_begun() {
    let dir = tempfile::tempdir().unwrap();
    let journal = kept(&dir);
    let plan = plan(5);
    drop(journal.begin(&plan, Head::default()).await.unwrap());
    let text = std::fs::read_to_string(path(&journal)).unwrap();
    let lines: Vec<_> = text.lines().take(4).collect();
    std::fs::write(path(&journal), lines.join("\n")).unwrap();
    assert_eq!(journal.run(&plan.id).unwrap().state(), State::Unreadable);
    assert_eq!(journal.open_runs().unwrap(), []);
}

#[tokio::test]
async fn a_link_in_its_place_is_refused_and_nothing_is_begun() {
    let dir = tempfile::tempdir().unwrap();
    let journal = kept(&dir);
    drop(journal.begin(&plan(1), Head::default()).await.unwrap());
    std::fs::remove_file(path(&journal)).unwrap();
    std::os::unix::fs::symlink(dir.path().join("elsewhere"), path(&journal)).unwrap();
    let refused = journal.begin(&plan(1), Head::default()).await;
    assert!(refused.is_err());
    assert!(!dir.path().join("elsewhere").exists());
}

#[tokio::test]
async fn old_and_large_goes_but_an_open_run_never() {
    let dir = tempfile::tempdir().unwrap();
    let journal = kept(&dir);
    let Kind::File(place) = &journal.0 else {
        panic!("no file");
    };
    let open = plan(3);
    drop(journal.begin(&open, Head::default()).await.unwrap());
    let mut ended = Vec::new();
    for _ in 0..4 {
        let plan = plan(20);
        let book = journal.begin(&plan, Head::default()).await.unwrap();
        let done = Event::Finished { how: How::Done };
        book.note(done).await.unwrap();
        ended.push(plan.id);
    }
    let size = std::fs::metadata(&place.path).unwrap().len();
    let wanted = usize::try_from(size / 2).unwrap();
    rotate::rotate(place, wanted, jiff::Timestamp::now()).unwrap();
    let left = |journal: &Journal| -> Vec<RunId> {
        let runs = journal.runs().unwrap().into_iter();
        runs.map(|run| run.id).collect()
    };
    let now = left(&journal);
    assert!(now.contains(&open.id) && now.contains(&ended[3]), "{now:?}");
    assert!(!now.contains(&ended[0]), "{now:?}");
    // A book that was open meanwhile writes into the new file.
    let book = journal.reopen(&open.id).await.unwrap();
    rotate::rotate(place, wanted, jiff::Timestamp::now()).unwrap();
    book.note(intent(0)).await.unwrap();
    drop(book);
    assert_eq!(journal.run(&open.id).unwrap().in_doubt(), 1);
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(100 * 24);
    rotate::rotate(place, usize::MAX, later).unwrap();
    assert_eq!(left(&journal), [open.id]);
}

fn own(runs: &[&RunId]) -> std::collections::HashSet<RunId> {
    runs.iter().map(|run| (*run).clone()).collect()
}

#[tokio::test]
async fn what_others_sent_a_moment_ago_is_heard_once() {
    let dir = tempfile::tempdir().unwrap();
    let journal = kept(&dir);
    let now = jiff::Timestamp::now;
    let mut follow = journal.follow();
    assert_eq!(follow.news(&own(&[]), now()), []);
    let (mine, theirs, killed) = (plan(4), plan(4), plan(4));
    let books = [
        journal.begin(&mine, Head::default()).await.unwrap(),
        journal.begin(&theirs, Head::default()).await.unwrap(),
    ];
    let lost = journal.begin(&killed, Head::default()).await.unwrap();
    lost.note_all([intent(0), intent(1), outcome(0)])
        .await
        .unwrap();
    drop(lost);
    for book in &books {
        let unsent = Event::Outcome {
            step: 1,
            call: 0,
            outcome: Outcome::Unsent,
        };
        let lines = [intent(0), intent(1), intent(2), outcome(0), unsent];
        book.note_all(lines).await.unwrap();
    }
    let calls = |heard: Vec<Heard>| -> Vec<Change> {
        heard.into_iter().filter_map(|call| call.change).collect()
    };
    // Of the killed one both count, for nobody knows; of the running one what was answered.
    let mine = own(&[&mine.id]);
    let mut heard = calls(follow.news(&mine, now()));
    heard.sort_by_key(Change::who);
    assert_eq!(heard, [add(1), add(1), add(2)]);
    assert_eq!(follow.news(&mine, now()), []);
    books[0].note(outcome(2)).await.unwrap();
    books[1].note(outcome(2)).await.unwrap();
    assert_eq!(calls(follow.news(&mine, now())), [add(3)]);
    // A shorter file in its place tells nothing twice.
    let Kind::File(place) = &journal.0 else {
        panic!("no file");
    };
    rotate::rotate(place, 0, now()).unwrap();
    assert_eq!(follow.news(&mine, now()), []);
    // Whoever comes later hears the same, but nothing that is long ago.
    assert_eq!(journal.follow().news(&mine, now()).len(), 4);
    let later = now() + jiff::SignedDuration::from_mins(5);
    assert_eq!(journal.follow().news(&mine, later), []);
    assert_eq!(Journal::memory().follow().news(&mine, now()), []);
}

#[tokio::test]
async fn the_end_of_a_long_file_is_enough() {
    let dir = tempfile::tempdir().unwrap();
    let journal = kept(&dir);
    let long_ago = plan(3000);
    drop(journal.begin(&long_ago, Head::default()).await.unwrap());
    let text = std::fs::read_to_string(path(&journal)).unwrap();
    assert!(text.len() > 256 * 1024, "{}", text.len());
    let theirs = plan(2000);
    let book = journal.begin(&theirs, Head::default()).await.unwrap();
    let lines = (0..2000).flat_map(|step| [intent(step), outcome(step)]);
    book.note_all(lines).await.unwrap();
    let heard = journal.follow().news(&own(&[]), jiff::Timestamp::now());
    assert_eq!(heard.len(), 2000);
    assert!(heard.iter().all(|call| call.change.is_some()));
}

/// A line as it was written that many days ago.
fn aged(text: &str, days: i64) -> String {
    let then = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(days * 24);
    let lines = text.lines().map(|line| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["at"] = then.to_string().into();
        format!("{line}\n")
    });
    lines.collect()
}

#[tokio::test]
async fn the_bounds_hold_whenever_a_run_begins() {
    let dir = tempfile::tempdir().unwrap();
    let journal = kept(&dir);
    let written = |text: &str| std::fs::write(path(&journal), text).unwrap();
    let read = || std::fs::read_to_string(path(&journal)).unwrap();
    let kept = || -> Vec<RunId> {
        let runs = journal.runs().unwrap().into_iter();
        runs.map(|run| run.id).collect()
    };
    let open = plan(2);
    drop(journal.begin(&open, Head::default()).await.unwrap());
    let (text_of_open, ended) = (read(), plan(2));
    let book = journal.begin(&ended, Head::default()).await.unwrap();
    let done = Event::Finished { how: How::Done };
    book.note(done.clone()).await.unwrap();
    drop(book);
    let text_of_ended = read().strip_prefix(&text_of_open).unwrap().to_owned();

    // By age: a day before it goes and a day after.
    let limit = rotate::OLDEST.as_hours() / 24;
    let long_open = aged(&text_of_open, 400);
    for (days, stays) in [(limit - 1, true), (limit + 1, false)] {
        written(&(long_open.clone() + &aged(&text_of_ended, days)));
        let fresh = plan(1);
        drop(journal.begin(&fresh, Head::default()).await.unwrap());
        let mut wanted = vec![open.id.clone(), ended.id.clone(), fresh.id];
        wanted.retain(|run| stays || *run != ended.id);
        assert_eq!(kept(), wanted, "{days} days");
    }

    // By size: many runs that ended, after one that did not.
    written(&text_of_open);
    let large = plan(40_000);
    for _ in 0..3 {
        let plan = Plan {
            id: RunId::new(),
            ..large.clone()
        };
        let book = journal.begin(&plan, Head::default()).await.unwrap();
        book.note(done.clone()).await.unwrap();
    }
    assert!(read().len() as u64 > rotate::LARGEST, "{}", read().len());
    let fresh = plan(1);
    drop(journal.begin(&fresh, Head::default()).await.unwrap());
    assert!(read().len() < rotate::WANTED + 4096, "{}", read().len());
    let kept = kept();
    assert_eq!(
        (kept.first(), kept.last()),
        (Some(&open.id), Some(&fresh.id))
    );
}
