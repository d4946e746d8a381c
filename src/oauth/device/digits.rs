//! The return code: after approval the phone shows digits, which are typed at the terminal, so that
//! whoever approves and whoever holds the terminal are in one place.

use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, sleep_until};

use super::Progress;
use super::poll::{Answer, Stage};

/// Whether digits are asked for, and those that were typed and not yet sent.
#[derive(Debug, Default)]
pub(super) struct Digits {
    asked: bool,
    typed: Option<String>,
}

impl Digits {
    /// Waits for the next poll; what is typed meanwhile goes with it. Nothing is sent sooner for
    /// it (RFC 8628 §3.5).
    pub async fn collect(&mut self, wait: Duration, typed: &mut Receiver<String>) {
        let until = Instant::now() + wait;
        while self.asked && self.typed.is_none() {
            tokio::select! {
                digits = typed.recv() => match digits {
                    Some(digits) => self.typed = three(&digits),
                    None => break,
                },
                () = sleep_until(until) => return,
            }
        }
        sleep_until(until).await;
    }

    /// What goes with the poll.
    pub const fn take(&mut self) -> Option<String> {
        self.typed.take()
    }

    /// What to ask for after an answer; digits whose answer was lost are sent again.
    pub fn after(&mut self, sent: Option<String>, answer: &Answer) -> Option<Progress> {
        match answer {
            Answer::Pending(Some(Stage::ReturnCode)) => {
                let news = sent.is_some() || !self.asked;
                self.asked = true;
                news.then_some(Progress::ReturnCode {
                    again: sent.is_some(),
                })
            }
            Answer::SlowDown(_) | Answer::Busy { .. } | Answer::Lost(_) => {
                self.typed = sent;
                None
            }
            _ => None,
        }
    }
}

/// The digits of what was typed, where there are three: anything else is a slip, and no try of
/// the three that the bridge gives is spent on it.
fn three(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 3).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Answer {
        Answer::Pending(Some(Stage::ReturnCode))
    }

    #[test]
    fn digits_are_asked_for_once_and_again_after_wrong_ones() {
        let mut digits = Digits::default();
        assert_eq!(digits.after(None, &Answer::Pending(None)), None);
        let first = digits.after(None, &asked());
        assert_eq!(first, Some(Progress::ReturnCode { again: false }));
        assert_eq!(digits.after(None, &asked()), None);
        let wrong = digits.after(Some("123".to_owned()), &asked());
        assert_eq!(wrong, Some(Progress::ReturnCode { again: true }));
    }

    #[test]
    fn digits_whose_answer_was_lost_go_again() {
        let mut digits = Digits::default();
        digits.after(None, &asked());
        let told = digits.after(Some("123".to_owned()), &Answer::SlowDown(None));
        assert_eq!((told, digits.take()), (None, Some("123".to_owned())));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_typed_waits_for_the_next_poll() {
        let mut digits = Digits::default();
        digits.after(None, &asked());
        let begun = Instant::now();
        let (keyboard, mut typed) = tokio::sync::mpsc::channel(2);
        for line in ["oops", "7 3 1"] {
            keyboard.send(line.to_owned()).await.unwrap();
        }
        let wait = Duration::from_secs(6);
        digits.collect(wait, &mut typed).await;
        assert_eq!(begun.elapsed(), wait);
        assert_eq!(digits.take().as_deref(), Some("731"));
    }
}
