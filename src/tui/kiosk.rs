//! A terminal that anybody can use: what nobody may do there, and the clock that signs out who has
//! left. It decides; the app carries it out.

use std::time::Duration;

use crate::action::Action;
use crate::config::Kiosk;

use super::event::Moment;

/// Said of whatever [`never`] names.
pub(super) const NOT_HERE: &str = "not in a kiosk";

/// What a kiosk never does: leave the program or its screen, write to the configuration, to files or
/// to the terminal's clipboard, go over to servers of its own.
pub(super) const fn never(action: Action) -> bool {
    matches!(
        action,
        Action::Quit
            | Action::Suspend
            | Action::PrintCode
            | Action::CopyCode
            | Action::CopyAddress
            | Action::CopyName
            | Action::CopyCommand
            | Action::TryDemo
            | Action::AddProfile
            | Action::SwitchProfile
            | Action::SaveReport
            | Action::ExportJournal
    )
}

/// What there is to be put back to the beginning when nobody is there any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing: the screen asks whoever comes to sign in.
    #[default]
    Nothing,
    /// A sign-in under way; the keys are pressed on the phone.
    SignIn,
    /// Somebody's sign-in, or something that they opened.
    Session,
}

/// When the last key came, and what is left of the person who pressed it.
#[derive(Debug)]
pub(super) struct Clock {
    kiosk: Kiosk,
    left: Left,
    since: Moment,
    /// The person signed out; only a change under way is waited for.
    over: bool,
}

/// How far the countdown is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Countdown {
    pub left: Left,
    /// 0: only a change under way is waited for.
    pub seconds: u64,
}

impl Clock {
    pub fn new(kiosk: Kiosk) -> Self {
        Self {
            kiosk,
            left: Left::Nothing,
            since: Moment::default(),
            over: false,
        }
    }

    /// Somebody is there. Whether the key did no more than stop the countdown.
    pub fn touched(&mut self, now: Moment) -> bool {
        let stopped = self.countdown(now).is_some() && !self.over;
        self.since = now;
        stopped
    }

    /// What there is now; another kind of it begins anew.
    pub fn watch(&mut self, now: Moment, left: Left) {
        if self.left != left {
            (self.left, self.since) = (left, now);
        }
    }

    /// The person signed out.
    pub const fn end(&mut self) {
        self.over = true;
    }

    /// Everything is as in the beginning.
    pub const fn restart(&mut self, now: Moment) {
        (self.left, self.since, self.over) = (Left::Nothing, now, false);
    }

    fn limit(&self) -> Option<Duration> {
        match self.left {
            Left::Nothing => None,
            Left::SignIn => Some(self.kiosk.sign_in),
            Left::Session => Some(self.kiosk.idle_sign_out),
        }
    }

    /// When the countdown begins, and when it ends.
    fn times(&self) -> Option<(Moment, Moment)> {
        let limit = self.limit()?;
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let begins = limit.saturating_sub(self.kiosk.countdown(limit));
        Some((self.since.after(ms(begins)), self.since.after(ms(limit))))
    }

    /// Whether nobody is there any more.
    pub fn is_over(&self, now: Moment) -> bool {
        self.over || self.times().is_some_and(|(_, ends)| now >= ends)
    }

    /// What to show of it.
    pub fn countdown(&self, now: Moment) -> Option<Countdown> {
        let (begins, ends) = self.times()?;
        let seconds = if self.over {
            0
        } else {
            ends.0.saturating_sub(now.0).div_ceil(1000)
        };
        (self.over || now >= begins).then_some(Countdown {
            left: self.left,
            seconds,
        })
    }

    /// When the countdown begins, then each second of it.
    pub fn next_wake(&self, now: Moment) -> Option<Moment> {
        let (begins, ends) = self.times()?;
        if self.is_over(now) {
            return None;
        }
        if now < begins {
            return Some(begins);
        }
        let left = ends.0 - now.0;
        // The shown second changes when a whole one has passed.
        Some(now.after((left - 1) % 1000 + 1))
    }
}
