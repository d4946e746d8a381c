use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::time::sleep;

use super::*;

const MINUTE: Duration = Duration::from_mins(1);

/// A project's quota as the sandbox counts it: calls within any window, refused ones not counted.
#[derive(Debug)]
struct Project {
    quota: usize,
    calls: RefCell<VecDeque<Instant>>,
    refused: RefCell<usize>,
}

impl Project {
    fn new(quota: usize) -> Rc<Self> {
        Rc::new(Self {
            quota,
            calls: RefCell::default(),
            refused: RefCell::default(),
        })
    }

    fn charge(&self) -> bool {
        let now = Instant::now();
        let mut calls = self.calls.borrow_mut();
        while calls.front().is_some_and(|at| now - *at >= MINUTE) {
            calls.pop_front();
        }
        if calls.len() >= self.quota {
            return false;
        }
        calls.push_back(now);
        true
    }

    /// How long until there is room, in whole seconds.
    fn wait(&self) -> Option<Duration> {
        let oldest = self.calls.borrow().front().copied()?;
        let wait = MINUTE.saturating_sub(oldest.elapsed());
        Some(Duration::from_secs(wait.as_secs() + 1))
    }
}

/// Whoever else uses the quota.
#[derive(Debug, Clone, Copy)]
enum Others {
    Nobody,
    /// So many calls at once, just before.
    Before(usize),
    /// So many calls at once, each minute.
    Bursts(usize),
    /// A call at each of these times, all along.
    Each(Duration),
}

/// A run: its pace, the quota, how many writes, how long each takes.
#[derive(Debug, Clone, Copy)]
struct Case {
    pace: u32,
    quota: usize,
    writes: usize,
    others: Others,
    latency: Duration,
    jobs: usize,
    /// One answer in so many is 429 for no reason.
    stumble: usize,
    /// A refusal says when to come again.
    told: bool,
}

const CASE: Case = Case {
    pace: 300,
    quota: 300,
    writes: 1000,
    others: Others::Nobody,
    latency: Duration::from_millis(50),
    jobs: 16,
    stumble: usize::MAX,
    told: false,
};

async fn others(project: Rc<Project>, who: Others) {
    let (calls, each) = match who {
        Others::Nobody => return,
        Others::Before(calls) => (calls, Duration::MAX),
        Others::Bursts(calls) => (calls, MINUTE),
        Others::Each(time) => (1, time),
    };
    loop {
        for _ in 0..calls {
            project.charge();
        }
        if each == Duration::MAX {
            return;
        }
        sleep(each).await;
    }
}

/// How long it took and how many answers were 429.
async fn run(case: Case) -> (Duration, usize) {
    let pace = Rc::new(Pace::per_minute(case.pace));
    let project = Project::new(case.quota);
    let sent = Rc::new(RefCell::new(0_usize));
    let started = Instant::now();
    let one = |_| {
        let (pace, project, sent) = (Rc::clone(&pace), Rc::clone(&project), Rc::clone(&sent));
        async move {
            loop {
                let turn = pace.turn(|_| {}).await;
                sleep(case.latency / 2).await;
                *sent.borrow_mut() += 1;
                let stumbles = sent.borrow().is_multiple_of(case.stumble);
                let done = !stumbles && project.charge();
                sleep(case.latency / 2).await;
                if done {
                    return turn.made();
                }
                *project.refused.borrow_mut() += 1;
                turn.refused(project.wait().filter(|_| case.told));
            }
        }
    };
    let all = stream::iter(0..case.writes)
        .map(one)
        .buffer_unordered(case.jobs)
        .collect::<()>();
    let others = others(Rc::clone(&project), case.others);
    tokio::select! {
        biased;
        () = async { others.await; std::future::pending().await } => {}
        () = all => {}
    }
    (started.elapsed(), *project.refused.borrow())
}

/// Fewer than one answer in a hundred is 429, and it takes at most 15 % longer than it must.
#[track_caller]
fn is_good(name: &str, case: Case, must: Duration, (took, refused): (Duration, usize)) {
    let answers = case.writes + refused;
    assert!(refused * 100 < answers, "{name}: {refused} of {answers}");
    assert!(took < must.mul_f64(1.15), "{name}: {took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_writes_take_as_long_as_the_quota_allows() {
    for latency in [50, 300, 1000].map(Duration::from_millis) {
        let case = Case { latency, ..CASE };
        let (took, refused) = run(case).await;
        assert_eq!(refused, 0);
        // 300 at once, and 300 more each minute: the last ones after three minutes.
        assert!(took >= MINUTE * 3, "{took:?}");
        is_good("right", case, MINUTE * 3, (took, refused));
    }
}

#[tokio::test(start_paused = true)]
async fn a_pace_that_is_told_wrongly_is_learnt() {
    let twice = Case { quota: 150, ..CASE };
    let slow = Case {
        latency: Duration::from_millis(300),
        jobs: 8,
        ..twice
    };
    let short = Case {
        writes: 600,
        ..twice
    };
    let four = Case { quota: 75, ..CASE };
    let unpaced = Case { pace: 0, ..CASE };
    let told = Case {
        told: true,
        ..twice
    };
    for seconds in [0.001, 0.02, 0.5, 1.3, 2.1] {
        // Whatever falls together: the end of a minute and a call that is dared.
        let latency = Duration::from_secs_f64(seconds);
        let case = Case { latency, ..twice };
        is_good("twice, with latency", case, MINUTE * 6, run(case).await);
    }
    for (name, case, minutes) in [
        ("twice", twice, 6),
        ("twice, slowly", slow, 6),
        ("twice, fewer", short, 3),
        ("twice, told", told, 6),
        ("four times", four, 13),
        ("without a pace", unpaced, 3),
    ] {
        is_good(name, case, MINUTE * minutes, run(case).await);
    }
}

#[tokio::test(start_paused = true)]
async fn what_others_use_is_left_to_them_and_taken_again() {
    let before = |calls| Case {
        others: Others::Before(calls),
        ..CASE
    };
    let half = |others| Case {
        quota: 150,
        others,
        ..CASE
    };
    let beside = Case {
        others: Others::Each(Duration::from_millis(400)),
        ..CASE
    };
    for (name, case, minutes) in [
        ("once before", before(200), 3),
        ("all of it before", before(300), 4),
        ("half of it", beside, 6),
        ("half of half, in bursts", half(Others::Bursts(75)), 13),
        (
            "half of half",
            half(Others::Each(Duration::from_millis(800))),
            13,
        ),
    ] {
        is_good(name, case, MINUTE * minutes, run(case).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_moment_of_trouble_is_no_quota() {
    let stumbling = Case {
        stumble: 20,
        ..CASE
    };
    let (took, _) = run(stumbling).await;
    assert!(took < MINUTE * 4, "{took:?}");
    let alone = Case {
        pace: 0,
        quota: usize::MAX,
        ..stumbling
    };
    // A second for each of the fifty.
    let (took, _) = run(alone).await;
    assert!(took < MINUTE.mul_f64(1.15), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn zero_is_no_limit() {
    let case = Case {
        pace: 0,
        quota: usize::MAX,
        writes: 1600,
        ..CASE
    };
    assert_eq!(run(case).await, (case.latency * 100, 0));
}

#[tokio::test(start_paused = true)]
async fn retry_after_holds_everybody_and_is_believed() {
    let pace = Pace::per_minute(300);
    let started = Instant::now();
    let turn = pace.turn(|_| {}).await;
    turn.refused(Some(Duration::from_secs(7)));
    let until = RefCell::new(None);
    pace.turn(|at| *until.borrow_mut() = Some(at)).await.made();
    assert_eq!(started.elapsed(), Duration::from_secs(7));
    assert_eq!(until.take(), Some(started + Duration::from_secs(7)));
}

#[tokio::test(start_paused = true)]
async fn what_another_process_sent_counts() {
    let pace = Pace::per_minute(300);
    let started = Instant::now();
    sleep(MINUTE).await;
    pace.heard((0..300).map(|_| started + MINUTE / 2));
    pace.turn(|_| {}).await.made();
    let waited = started.elapsed();
    let free = MINUTE + MINUTE / 2;
    assert!(
        waited >= free && waited < free + Duration::from_secs(1),
        "{waited:?}"
    );
}
