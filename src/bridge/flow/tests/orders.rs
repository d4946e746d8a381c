//! Any order of events.

use proptest::prelude::*;

use super::*;
use crate::bridge::flow::session::Use;
use crate::bridge::flow::{Verdict, decode, encode};
use crate::config::Scope;

#[derive(Debug, Clone)]
enum Event {
    Claim(u8),
    Start(u8),
    Returned(u8, usize),
    Identified(usize),
    Unidentified(usize),
    Allow(u8),
    Deny(u8),
    Cancel,
    Poll(Option<bool>, bool),
    Tick(Millis),
}

fn event() -> impl Strategy<Value = Event> {
    let browser = 0..2_u8;
    let attempt = 0..4_usize;
    prop_oneof![
        3 => browser.clone().prop_map(Event::Claim),
        3 => browser.clone().prop_map(Event::Start),
        4 => (browser.clone(), attempt.clone()).prop_map(|(b, a)| Event::Returned(b, a)),
        4 => attempt.clone().prop_map(Event::Identified),
        1 => attempt.prop_map(Event::Unidentified),
        3 => browser.clone().prop_map(Event::Allow),
        1 => browser.prop_map(Event::Deny),
        1 => Just(Event::Cancel),
        4 => (any::<Option<bool>>(), any::<bool>()).prop_map(|(t, e)| Event::Poll(t, e)),
        2 => (0..200_000_u64).prop_map(Event::Tick),
    ]
}

/// Follows a request through events, and what was seen on the way.
struct Run {
    request: Request,
    now: Millis,
    owner: Option<u8>,
    started: usize,
    used: Vec<usize>,
    identified: bool,
    allowed: bool,
    over: bool,
    sessions: usize,
}

impl Run {
    fn new(return_code: bool) -> Self {
        Self {
            request: request(return_code),
            now: START,
            owner: None,
            started: 0,
            used: Vec::new(),
            identified: false,
            allowed: false,
            over: false,
            sessions: 0,
        }
    }

    fn step(&mut self, event: &Event) -> Result<(), TestCaseError> {
        let now = self.now;
        match event {
            Event::Claim(b) => {
                if let Ok(next) = self.request.claim(&b.to_string(), now) {
                    prop_assert!(self.owner.is_none_or(|owner| owner == *b), "taken over");
                    self.owner = Some(*b);
                    self.request = next;
                }
            }
            Event::Start(b) => {
                let next = self
                    .request
                    .start(&b.to_string(), attempt(self.started), now);
                if let Ok(next) = next {
                    prop_assert_eq!(self.owner, Some(*b));
                    self.started += 1;
                    self.identified = false;
                    self.request = next;
                }
            }
            Event::Returned(b, state) => {
                let back = self
                    .request
                    .returned(&b.to_string(), &state.to_string(), now);
                if let Ok((next, attempt)) = back {
                    prop_assert_eq!(self.owner, Some(*b));
                    prop_assert!(!self.used.contains(state), "a state was used twice");
                    prop_assert_eq!(attempt.state, state.to_string());
                    prop_assert_eq!(*state + 1, self.started, "an old attempt came through");
                    self.used.push(*state);
                    self.request = next;
                }
            }
            Event::Identified(state) => {
                let granted = Scope::list("a c");
                let next = self
                    .request
                    .identified(&state.to_string(), ana(), &granted, now);
                if let Ok(next) = next {
                    prop_assert!(self.used.contains(state) && *state + 1 == self.started);
                    self.identified = true;
                    self.request = next;
                }
            }
            Event::Unidentified(state) => {
                if let Ok(next) = self.request.unidentified(&state.to_string(), now) {
                    self.request = next;
                }
            }
            Event::Allow(b) => {
                let digits = self.request.return_code.then(sealed);
                if let Ok(next) = self.request.allow(&b.to_string(), digits, now) {
                    prop_assert_eq!(self.owner, Some(*b));
                    prop_assert!(self.identified, "allowed before the account was known");
                    prop_assert!(now < START + LIFE && !self.over);
                    self.allowed = true;
                    self.request = next;
                }
            }
            Event::Deny(b) => {
                if let Ok(next) = self.request.deny(&b.to_string(), now) {
                    prop_assert_eq!(self.owner, Some(*b));
                    self.over = true;
                    self.request = next;
                }
            }
            Event::Cancel => {
                if let Some(next) = self.request.cancel(now) {
                    self.over = true;
                    self.request = next;
                }
            }
            Event::Tick(by) => self.now += by,
            Event::Poll(typed, too_early) => self.poll(*typed, *too_early)?,
        }
        Ok(())
    }

    fn poll(&mut self, typed: Option<bool>, too_early: bool) -> Result<(), TestCaseError> {
        let now = self.now;
        let typed = typed.map(|right| if right { "042" } else { "999" });
        match self.request.poll(typed, Some("042"), too_early, now) {
            Verdict::Redeem => {
                prop_assert!(self.allowed && !self.over, "redeemable without approval");
                prop_assert!(!self.request.return_code || typed == Some("042"));
                self.sessions += 1;
                self.request = self.request.redeemed("s", now).unwrap();
            }
            Verdict::Again(_) => prop_assert!(self.sessions == 1 && !self.over),
            Verdict::Used => prop_assert_eq!(self.sessions, 1),
            Verdict::Denied => self.over = true,
            Verdict::Expired => {
                prop_assert!(now >= START + LIFE);
                self.over = true;
            }
            Verdict::WrongDigits(next, left) => {
                prop_assert!(self.allowed && self.request.return_code);
                self.over |= left == 0;
                self.request = *next;
            }
            Verdict::Pending(_) => prop_assert!(!too_early && !self.over),
            Verdict::SlowDown(_) => prop_assert!(too_early && !self.over),
        }
        prop_assert!(self.sessions <= 1, "more than one session");
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// S9, §6: nothing redeemable before the last page's approval, one session a request, no way
    /// back from denied or expired, one browser, each `state` once.
    #[test]
    fn no_order_of_events_breaks_a_request(
        return_code: bool,
        events in prop::collection::vec(event(), 1..60),
    ) {
        let mut run = Run::new(return_code);
        for event in &events {
            run.step(event)?;
            let bytes = encode(&run.request).unwrap();
            prop_assert_eq!(&decode::<Request>(&bytes).unwrap(), &run.request);
        }
    }

    /// §6: the newest token is followed, an older one is answered with its own successor within
    /// its grace, and everything else ends the family.
    #[test]
    fn no_order_of_refreshes_forks_a_family(
        steps in prop::collection::vec((0..6_u64, 0..400_000_u64), 1..40),
    ) {
        let mut session = session();
        let mut now = START;
        for (back, wait) in steps {
            now += wait;
            let presented = session.generation.saturating_sub(back);
            let at = session.replaced.iter().find(|r| r.generation == presented).map(|r| r.at);
            match session.present(presented, now) {
                Use::Next(next, answered) => {
                    prop_assert_eq!(presented, session.generation);
                    prop_assert_eq!(answered, presented + 1);
                    prop_assert_eq!(next.generation, answered);
                    session = *next;
                }
                Use::Again(answered) => {
                    prop_assert_eq!(answered, presented + 1);
                    prop_assert!(answered <= session.generation);
                    prop_assert!(now < at.unwrap() + 600_000);
                    prop_assert!(answered == session.generation || now < at.unwrap() + 30_000);
                }
                Use::Reused => {
                    prop_assert!(presented < session.generation);
                    prop_assert!(at.is_none_or(|at| now >= at + 30_000));
                }
                Use::Unknown => prop_assert_eq!(presented, 0),
            }
        }
    }
}
