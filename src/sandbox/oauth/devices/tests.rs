use super::*;

const TV: &str = "tv";

fn after(start: Instant, seconds: f64) -> Instant {
    start + Duration::from_secs_f64(seconds)
}

fn begun(start: Instant) -> (Devices, Codes) {
    let devices = Devices::default();
    let scopes = vec!["openid".to_owned(), "a".to_owned(), "b".to_owned()];
    let codes = devices.begin(start, TV, scopes).unwrap();
    (devices, codes)
}

#[test]
fn the_code_looks_like_googles() {
    let (_, codes) = begun(Instant::now());
    let letters: Vec<&str> = codes.user_code.split('-').collect();
    assert_eq!(
        letters.iter().map(|part| part.len()).collect::<Vec<_>>(),
        [4, 4]
    );
    assert!(
        letters
            .concat()
            .bytes()
            .all(|letter| ALPHABET.contains(&letter))
    );
}

#[test]
fn too_fast_means_slow_down_and_a_longer_interval() {
    let start = Instant::now();
    let (devices, codes) = begun(start);
    let poll = |seconds| devices.poll(after(start, seconds), &codes.device_code, TV);
    assert_eq!(
        poll(0.0),
        Poll::Pending,
        "the first poll is never too early"
    );
    assert_eq!(poll(4.6), Poll::Pending, "within the tolerance");
    assert_eq!(poll(8.0), Poll::SlowDown);
    assert_eq!(poll(17.4), Poll::SlowDown, "ten seconds now");
    assert_eq!(poll(32.0), Poll::Pending, "fifteen");
    assert_eq!(poll(47.0), Poll::Pending, "and not more by itself");
}

#[test]
fn an_approved_code_is_redeemed_once_however_early_the_poll() {
    let start = Instant::now();
    let (devices, codes) = begun(start);
    assert_eq!(devices.poll(start, &codes.device_code, TV), Poll::Pending);
    let typed = codes.user_code.to_lowercase().replace('-', " ");
    assert!(devices.approve(start, &typed, "7", Some(&["b".to_owned()])));
    assert!(
        !devices.approve(start, &typed, "8", None),
        "decided already"
    );
    let granted = Poll::Granted {
        person_id: "7".to_owned(),
        scopes: vec!["openid".to_owned(), "b".to_owned()],
    };
    assert_eq!(devices.poll(start, &codes.device_code, TV), granted);
    assert_eq!(devices.poll(start, &codes.device_code, TV), Poll::Unknown);
}

#[test]
fn a_denial_stays_a_denial() {
    let start = Instant::now();
    let (devices, codes) = begun(start);
    assert!(devices.deny(&codes.user_code));
    assert_eq!(devices.poll(start, &codes.device_code, TV), Poll::Denied);
    assert_eq!(devices.poll(start, &codes.device_code, TV), Poll::Denied);
}

#[test]
fn an_expired_code_is_remembered_as_expired() {
    let start = Instant::now();
    let (devices, codes) = begun(start);
    let late = after(start, 1800.0);
    assert_eq!(devices.poll(late, &codes.device_code, TV), Poll::Expired);
    assert_eq!(devices.waiting(late, &codes.user_code), None);
    assert!(!devices.approve(late, &codes.user_code, "7", None));
}

#[test]
fn another_client_learns_nothing() {
    let start = Instant::now();
    let (devices, codes) = begun(start);
    let foreign = devices.poll(start, &codes.device_code, "desktop");
    assert_eq!(foreign, Poll::Unknown);
}

#[test]
fn too_many_waiting_codes_are_refused() {
    let start = Instant::now();
    let (devices, _) = begun(start);
    for _ in 1..MOST_PENDING {
        assert!(devices.begin(start, TV, Vec::new()).is_some());
    }
    assert!(devices.begin(start, TV, Vec::new()).is_none());
    let later = after(start, 1800.0);
    assert!(devices.begin(later, TV, Vec::new()).is_some());
}

#[test]
fn codes_are_approved_by_themselves_after_the_wait() {
    let start = Instant::now();
    let ana = Account {
        id: "7".to_owned(),
        email: "ana@example.com".to_owned(),
        name: String::new(),
        given_name: String::new(),
        family_name: String::new(),
    };
    let wait = Duration::from_secs(1);
    let devices = Devices::new(Lifetimes::default(), Some((wait, ana)));
    let codes = devices.begin(start, TV, Vec::new()).unwrap();
    let poll = |seconds| devices.poll(after(start, seconds), &codes.device_code, TV);
    assert_eq!(poll(0.9), Poll::Pending);
    assert!(matches!(poll(1.0), Poll::Granted { person_id, .. } if person_id == "7"));
}
