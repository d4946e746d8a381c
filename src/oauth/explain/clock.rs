//! A clock that is wrong, said in words. Servers tell theirs with every answer (`Date`).

use jiff::SignedDuration;

/// Less than this is the way of the answer and nobody's mistake.
const SMALL: SignedDuration = SignedDuration::from_mins(1);

/// What to do about it.
pub const SET_THE_CLOCK: &str = "Set this machine's clock, and let it follow the network (on most Linux systems: timedatectl set-ntp true).";

/// "This machine's clock is 12 minutes ahead of the server's."; nothing where it is right.
/// `ahead` is this machine's time less the server's.
pub fn sentence(ahead: SignedDuration) -> Option<String> {
    if ahead.abs() < SMALL {
        return None;
    }
    let way = if ahead.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    Some(format!(
        "This machine's clock is {} {way} the server's.",
        span(ahead.abs())
    ))
}

/// The largest unit that fits, rounded down.
fn span(time: SignedDuration) -> String {
    let minutes = time.as_mins();
    let (count, unit) = match minutes {
        0..120 => (minutes, "minute"),
        120..2880 => (minutes / 60, "hour"),
        _ => (minutes / (24 * 60), "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_clock_is_told_by_how_much_and_which_way() {
        let told = |seconds| sentence(SignedDuration::from_secs(seconds));
        assert_eq!(told(59), None);
        assert_eq!(told(-59), None);
        for (seconds, words) in [
            (60, "1 minute ahead of"),
            (12 * 60 + 30, "12 minutes ahead of"),
            (-12 * 60, "12 minutes behind"),
            (7200, "2 hours ahead of"),
            (-3 * 24 * 3600, "3 days behind"),
        ] {
            let told = told(seconds).unwrap();
            assert!(told.contains(words), "{told}");
        }
    }
}
