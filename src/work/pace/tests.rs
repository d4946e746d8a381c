use std::cell::RefCell;
use std::rc::Rc;

use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::time::sleep;

use super::*;

const LATENCY: Duration = Duration::from_millis(50);

/// A project's quota as the sandbox counts it: calls within any window, refused ones not counted.
#[derive(Debug, Default)]
struct Project {
    calls: RefCell<VecDeque<Instant>>,
    refused: RefCell<usize>,
}

impl Project {
    fn charge(&self, quota: usize) -> bool {
        let now = Instant::now();
        let mut calls = self.calls.borrow_mut();
        while calls
            .front()
            .is_some_and(|at| now - *at >= Duration::from_mins(1))
        {
            calls.pop_front();
        }
        if calls.len() >= quota {
            *self.refused.borrow_mut() += 1;
            return false;
        }
        calls.push_back(now);
        true
    }
}

/// So many writes, 16 at a time; gives how long they took and how many answers were 429.
async fn run(pace: u32, quota: usize, writes: usize, others: usize) -> (Duration, usize) {
    let pace = Rc::new(Pace::per_minute(pace));
    let project = Rc::new(Project::default());
    for _ in 0..others {
        project.charge(usize::MAX);
    }
    let started = Instant::now();
    let one = |_| {
        let (pace, project) = (Rc::clone(&pace), Rc::clone(&project));
        async move {
            loop {
                let turn = pace.turn(|_| {}).await;
                sleep(LATENCY / 2).await;
                let done = project.charge(quota);
                sleep(LATENCY / 2).await;
                if done {
                    return turn.made();
                }
                turn.refused(None);
            }
        }
    };
    stream::iter(0..writes)
        .map(one)
        .buffer_unordered(16)
        .collect::<()>()
        .await;
    (started.elapsed(), *project.refused.borrow())
}

#[tokio::test(start_paused = true)]
async fn a_thousand_writes_take_as_long_as_the_quota_allows() {
    let (took, refused) = run(300, 300, 1000, 0).await;
    assert_eq!(refused, 0);
    // 300 at once, and 300 more each minute: the last ones after three minutes.
    assert!(took < Duration::from_mins(3).mul_f64(1.15), "{took:?}");
    assert!(took >= Duration::from_mins(3), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_others_use_is_learnt() {
    let (took, refused) = run(300, 300, 1000, 200).await;
    assert!(refused <= 25, "{refused} answers were 429");
    // What is back is dared again step by step.
    assert!(took < Duration::from_mins(7), "{took:?}");
    let (took, refused) = run(300, 150, 600, 0).await;
    // A pace of twice the quota is told wrongly; one call in ten finds that out, again and again.
    assert!(refused <= 60, "{refused} answers were 429");
    assert!(took < Duration::from_mins(8), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn zero_is_no_limit() {
    let (took, refused) = run(0, usize::MAX, 1600, 0).await;
    assert_eq!((took, refused), (LATENCY * 100, 0));
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
