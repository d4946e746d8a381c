use jiff::civil::date;

use super::*;

const TODAY: Date = date(2026, 5, 31);

fn wanted(terms: &[(Term, Value)]) -> Wanted {
    let mut wanted = Wanted::default();
    for (term, value) in terms {
        wanted.set(*term, value.clone());
    }
    wanted
}

const ALL: &str = "customer = \"customers/my_customer\" AND space_type = \"SPACE\"";

#[test]
fn nothing_asked_for_is_everything() {
    assert_eq!(Wanted::default().query(TODAY), ALL);
    assert!(Term::ALL.iter().all(|term| Wanted::default().is_any(*term)));
    assert_eq!(Wanted::default().fault(TODAY), None);
}

#[test]
fn each_term_is_said_as_the_api_wants_it() {
    let text = |term, value| {
        let query = wanted(&[(term, value)]).query(TODAY);
        query.strip_prefix(ALL).unwrap().to_owned()
    };
    let name = Value::Text(" Fun \"Eve\\ ".to_owned());
    assert_eq!(text(Term::Name, name), " AND display_name:\"Fun  Eve\"");
    let no = Value::Switch(Some(false));
    assert_eq!(
        text(Term::External, no.clone()),
        " AND external_user_allowed = \"false\""
    );
    assert_eq!(
        text(Term::History, no),
        " AND space_history_state = \"HISTORY_OFF\""
    );
    // The last day of a shorter month.
    let three = Value::Since(Some(Since::Months(3)));
    assert_eq!(
        text(Term::QuietSince, three),
        " AND last_active_time < \"2026-02-28T00:00:00Z\""
    );
    let day = Value::Since(Since::parse(" 2025-01-02 "));
    assert_eq!(
        text(Term::MadeAfter, day),
        " AND create_time > \"2025-01-02T00:00:00Z\""
    );
    // No query can say these two.
    assert_eq!(text(Term::Owners, Value::Ownerless(true)), "");
    assert_eq!(text(Term::Order, Value::Order(Order::New)), "");
}

#[test]
fn two_ends_are_an_interval_and_an_empty_one_is_told() {
    let between = |after, before| {
        wanted(&[
            (Term::ActiveSince, Value::Since(Some(Since::Months(after)))),
            (Term::QuietSince, Value::Since(Some(Since::Months(before)))),
        ])
    };
    let year = between(12, 3);
    assert!(year.query(TODAY).ends_with(
        "(last_active_time > \"2025-05-31T00:00:00Z\" AND last_active_time < \"2026-02-28T00:00:00Z\")"
    ));
    assert_eq!(year.fault(TODAY), None);
    let (term, _) = between(3, 12).fault(TODAY).unwrap();
    assert_eq!(term, Term::ActiveSince);
}

#[test]
fn what_is_written_by_hand_is_sent_with_what_google_insists_on() {
    let by_hand = |text: &str| {
        wanted(&[
            (Term::Name, Value::Text("unused".to_owned())),
            (Term::Query, Value::Text(text.to_owned())),
        ])
    };
    let query = by_hand("display_name:\"a\" OR display_name:\"b\"").query(TODAY);
    assert_eq!(
        query,
        format!("{ALL} AND (display_name:\"a\" OR display_name:\"b\")")
    );
    assert!(!by_hand("x").counts(Term::Name) && by_hand("x").counts(Term::Order));
    assert!(by_hand("  ").query(TODAY).contains("unused"));
    let (term, _) = by_hand(&"x".repeat(1000)).fault(TODAY).unwrap();
    assert_eq!(term, Term::Query);
}

#[test]
fn the_command_finds_the_same() {
    let wanted = wanted(&[
        (Term::Name, Value::Text("Ana's".to_owned())),
        (Term::Order, Value::Order(Order::Quiet)),
    ]);
    assert_eq!(
        wanted.command(TODAY),
        format!(
            r#"roomkey spaces search --admin '{ALL} AND display_name:"Ana'\''s"' --order-by 'last_active_time ASC'"#
        )
    );
    // The command line takes the text for a query and adds nothing.
    let query = wanted.query(TODAY);
    assert_eq!(typed(&query, true), query);
    let search = wanted.search(TODAY);
    assert_eq!(search.order_by.as_deref(), Some("last_active_time ASC"));
}

#[test]
fn days_are_read_in_one_form() {
    assert_eq!(
        Since::parse("2026-03-31").unwrap().to_string(),
        "2026-03-31"
    );
    for wrong in [
        "",
        "2026-02-30",
        "31.03.2026",
        "2026-3-31",
        "20260331",
        "2026-03-31T10:00:00",
    ] {
        assert_eq!(Since::parse(wrong), None, "{wrong}");
    }
}
