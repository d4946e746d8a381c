//! This machine's clock against the `Date` of an answer.

use jiff::SignedDuration;

use super::Found;
use super::check::{Check, Who};
use crate::http::NoContact;
use crate::text::explanation::Cause;

/// More than this is worth saying, in seconds; codes and tokens still work.
const WORTH_SAYING: u64 = 60;
/// More than this and Google refuses signed requests, in seconds.
const TOO_FAR: u64 = 300;

pub(super) fn check(found: &Found) -> Check {
    let check = "clock";
    let told = found
        .contacts
        .iter()
        .find_map(|c| Some((c.host.as_str(), c.outcome.as_ref().ok()?.ahead?)));
    if let Some((host, ahead)) = told {
        return judge(check, host, ahead);
    }
    let early = found.contacts.iter().find_map(|c| match c.outcome {
        Err(NoContact::OutOfTime { early }) => Some((c.host.as_str(), early)),
        _ => None,
    });
    match early {
        Some((host, early)) => by_certificate(check, host, early),
        None => Check::skipped(
            check,
            "No server answered whose clock this one could be held against.",
        ),
    }
}

fn judge(check: &'static str, host: &str, ahead: i64) -> Check {
    let off = ahead.unsigned_abs();
    let side = if ahead > 0 { "ahead of" } else { "behind" };
    if off <= 1 {
        return Check::ok(check, format!("As that of {host}."));
    }
    let told = format!("{} {side} {host}.", length(ahead));
    if off <= WORTH_SAYING {
        return Check::ok(check, told);
    }
    let step = "Set the clock, and let the system keep it right (NTP).";
    if off <= TOO_FAR {
        return Check::warn(check, told).next(Who::You, step);
    }
    Check::fail(
        check,
        Cause::Failed,
        format!("{told} Codes and tokens seem to live too long or too short, and signed requests are refused."),
    )
    .next(Who::You, step)
}

/// Seconds, and for long ones what people understand.
fn length(ahead: i64) -> String {
    let seconds = ahead.unsigned_abs();
    if seconds < 120 {
        return format!("{seconds} s");
    }
    let about = SignedDuration::from_secs(ahead).abs();
    let words = match seconds {
        0..7_200 => format!("{} minutes", about.as_mins()),
        7_200..172_800 => format!("{} hours", about.as_hours()),
        _ => format!("{} days", about.as_hours() / 24),
    };
    format!("{seconds} s ({words})")
}

fn by_certificate(check: &'static str, host: &str, early: bool) -> Check {
    let now = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC");
    let valid = if early { "yet" } else { "any more" };
    Check::fail(
        check,
        Cause::Failed,
        format!("The clock says {now}, and by it the certificate of {host} is not valid {valid}."),
    )
    .next(
        Who::You,
        "Set the clock if that is wrong. If it is right, the server's certificate is.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::doctor::Status;

    #[test]
    fn more_than_a_minute_is_worth_saying_and_five_are_too_far() {
        for (ahead, status, word) in [
            (0, Status::Ok, "As that"),
            (-1, Status::Ok, "As that"),
            (60, Status::Ok, "60 s ahead of"),
            (61, Status::Warn, "61 s ahead of"),
            (-300, Status::Warn, "300 s (5 minutes) behind"),
            (-301, Status::Fail, "301 s (5 minutes) behind"),
            (90_000, Status::Fail, "(25 hours)"),
            (-864_000, Status::Fail, "(10 days) behind"),
        ] {
            let check = judge("clock", "a.example", ahead);
            assert_eq!(check.status, status, "{ahead}");
            assert!(check.message.contains(word), "{check:?}");
            assert_eq!(check.who.is_some(), status != Status::Ok);
        }
    }
}
