//! The browser's side: whose code it is, what comes back from the upstream, and the decision.

use super::*;
use crate::bridge::codes;

#[tokio::test]
async fn s9_another_browser_cannot_take_a_code_over_nor_approve() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    let (mine, other) = (Browser::mint(), Browser::mint());
    let asking = scene.claim(&mine, &screen).await.unwrap();
    // The same browser may load the page again.
    assert_eq!(
        scene.claim(&mine, &screen).await.unwrap().ticket,
        asking.ticket
    );
    assert_eq!(
        scene.claim(&other, &screen).await.unwrap_err(),
        PageError::ClaimedElsewhere
    );
    for refused in [
        scene.at_google(&other, &asking.ticket).await.err(),
        scene.decide(&other, &asking.ticket, true).await.err(),
        scene.decide(&other, &asking.ticket, false).await.err(),
    ] {
        assert_eq!(refused, Some(PageError::NothingUnderWay));
    }
    let back = scene.at_google(&mine, &asking.ticket).await.unwrap();
    assert_eq!(
        scene.back(&other, back.clone()).await.unwrap_err(),
        PageError::ForeignAnswer
    );
    scene.back(&mine, back).await.unwrap();
    assert!(scene.decide(&other, &asking.ticket, true).await.is_err());
    assert_eq!(error(scene.poll(&screen).await), "authorization_pending");
}

#[tokio::test]
async fn the_pages_name_terminal_account_and_code() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    assert_eq!(asking.client_name, "KIOSK");
    assert_eq!(asking.host.as_deref(), Some("lobby-tv"));
    assert_eq!(asking.address, terminal());
    assert!(!asking.same_network);
    assert_eq!(asking.user_code, screen.user_code);
    assert!(asking.scopes.contains(&Scope::new("spaces")));
    let page = scene.to_last_page(&browser, &screen).await;
    assert_eq!(page.account, ANA);
    assert_eq!(page.asking.already_at, Stage::AwaitingApproval);
}

#[tokio::test]
async fn nothing_is_redeemable_before_the_last_pages_approval() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    assert_eq!(
        scene.decide(&browser, &asking.ticket, true).await,
        Err(PageError::NotYet)
    );
    let back = scene.at_google(&browser, &asking.ticket).await.unwrap();
    assert_eq!(
        scene.decide(&browser, &asking.ticket, true).await,
        Err(PageError::NotYet)
    );
    scene.back(&browser, back).await.unwrap();
    assert_eq!(error(scene.poll(&screen).await), "authorization_pending");
    scene.decide(&browser, &asking.ticket, true).await.unwrap();
    assert!(scene.poll(&screen).await.is_ok());
}

#[tokio::test]
async fn deny_is_heard_at_the_terminal_and_forgets_the_tokens_without_revoking() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let page = scene.to_last_page(&browser, &screen).await;
    let ticket = &page.asking.ticket;
    let decided = scene.decide(&browser, ticket, false).await.unwrap();
    assert!(!decided.allowed);
    assert_eq!(error(scene.poll(&screen).await), "access_denied");
    assert_eq!(
        scene.decide(&browser, ticket, true).await,
        Err(PageError::AlreadyDecided)
    );
    // The same answer again is the same answer.
    assert!(scene.decide(&browser, ticket, false).await.is_ok());
    assert_eq!(scene.google.revoked(), 0);
    for table in ["tokens", "grant", "session", "user_code"] {
        let rows = scene.store.list(table, scene.now()).await.unwrap();
        assert!(rows.is_empty(), "{table}");
    }
}

#[tokio::test]
async fn an_expired_sign_in_forgets_the_tokens_without_revoking() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let page = scene.to_last_page(&browser, &screen).await;
    scene.pass(601);
    assert_eq!(
        scene.decide(&browser, &page.asking.ticket, true).await,
        Err(PageError::Expired)
    );
    assert_eq!(error(scene.poll(&screen).await), "expired_token");
    let rows = scene.store.list("tokens", scene.now()).await.unwrap();
    assert!(rows.is_empty() && scene.google.revoked() == 0);
    let standing = scene.bridge.standing(&browser, phone(), scene.now()).await;
    assert_eq!(standing, Ok(Standing::Expired));
}

#[tokio::test]
async fn state_is_used_once_and_each_attempt_has_its_own() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    let first = scene.at_google(&browser, &asking.ticket).await.unwrap();
    let second = scene.at_google(&browser, &asking.ticket).await.unwrap();
    assert_ne!(first.state, second.state);
    // The attempt that was given up counts no more.
    assert_eq!(
        scene.back(&browser, first).await.unwrap_err(),
        PageError::ForeignAnswer
    );
    let swapped = Callback {
        state: Some(codes::secret()),
        ..second.clone()
    };
    for forged in [
        swapped,
        Callback {
            state: None,
            ..second.clone()
        },
    ] {
        assert_eq!(
            scene.back(&browser, forged).await.unwrap_err(),
            PageError::ForeignAnswer
        );
    }
    let page = scene.back(&browser, second.clone()).await.unwrap();
    // A reload shows the page again, and trades nothing again.
    assert_eq!(scene.back(&browser, second).await.unwrap(), page);
    assert_eq!(scene.google.exchanges.load(Ordering::Relaxed), 1);
    // "Wrong account?" begins anew, and what was known is forgotten.
    scene.at_google(&browser, &asking.ticket).await.unwrap();
    assert_eq!(
        scene.decide(&browser, &asking.ticket, true).await,
        Err(PageError::NotYet)
    );
    let rows = scene.store.list("tokens", scene.now()).await.unwrap();
    assert!(rows.is_empty());
}

#[tokio::test]
async fn our_own_page_can_be_reloaded_on_the_way_to_google() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    let now = scene.now();
    let none = scene.bridge.upstream_url(&browser, now).await;
    assert_eq!(none, Err(PageError::NotYet));
    let url = scene
        .bridge
        .start_upstream(&browser, &asking.ticket, phone(), now)
        .await;
    assert_eq!(scene.bridge.upstream_url(&browser, now).await, url);
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_refused_and_uses_the_attempt_up() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    let back = scene.at_google(&browser, &asking.ticket).await.unwrap();
    let foreign = Callback {
        iss: Some("https://evil.example".into()),
        error: Some("access_denied".into()),
        ..back.clone()
    };
    assert!(matches!(
        scene.back(&browser, foreign).await,
        Err(PageError::Upstream(_))
    ));
    assert_eq!(
        scene.back(&browser, back).await,
        Err(PageError::ForeignAnswer)
    );
    assert_eq!(error(scene.poll(&screen).await), "authorization_pending");
}

#[tokio::test]
async fn no_on_googles_page_is_heard_at_the_terminal_and_other_errors_may_be_tried_again() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    let mut back = scene.at_google(&browser, &asking.ticket).await.unwrap();
    back.error = Some("server_error\"><script>".into());
    let Err(PageError::Upstream(text)) = scene.back(&browser, back).await else {
        panic!("the error was not told");
    };
    assert!(
        text.contains("servererrorscript") || text.contains("server"),
        "{text}"
    );
    assert!(!text.contains('<') && !text.contains("\"><"), "{text}");
    let mut back = scene.at_google(&browser, &asking.ticket).await.unwrap();
    back.error = Some("access_denied".into());
    assert_eq!(
        scene.back(&browser, back).await,
        Err(PageError::RefusedUpstream)
    );
    assert_eq!(error(scene.poll(&screen).await), "access_denied");
    assert_eq!(scene.google.exchanges.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_upstream_that_is_down_lets_the_person_try_again() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    let back = scene.at_google(&browser, &asking.ticket).await.unwrap();
    scene.google.set_down(true);
    assert_eq!(
        scene.back(&browser, back).await,
        Err(PageError::Unavailable)
    );
    scene.google.set_down(false);
    let page = scene.to_last_page(&browser, &screen).await;
    assert_eq!(page.account, ANA);
}

#[tokio::test]
async fn s6_failed_codes_are_limited_by_address_and_in_total_and_right_ones_cost_nothing() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    let (browser, mine) = (Browser::mint(), Browser::mint());
    for _ in 0..20 {
        scene.claim(&mine, &screen).await.unwrap();
    }
    let guess = |address: IpAddr| {
        let code = codes::UserCode::mint().grouped();
        let (bridge, browser, now) = (&scene.bridge, &browser, scene.now());
        async move {
            bridge
                .claim(browser, &code, address, now)
                .await
                .unwrap_err()
        }
    };
    for _ in 0..5 {
        assert_eq!(guess(phone()).await, PageError::UnknownCode);
    }
    let limited = PageError::TooManyTries { retry_after: 60 };
    assert_eq!(guess(phone()).await, limited);
    for n in 0..55_u8 {
        let address = IpAddr::from([203, 0, n, 1]);
        assert_eq!(guess(address).await, PageError::UnknownCode, "{n}");
    }
    assert_eq!(guess(IpAddr::from([203, 0, 113, 99])).await, limited);
    assert!(scene.log.has(AuditEvent::Limited));
    scene.pass(61);
    assert_eq!(guess(phone()).await, PageError::UnknownCode);
}

/// Guessers use the budget of all up from twelve addresses; who sits in the terminal's network
/// still gets in, and a guesser learns nothing about anybody's code.
#[tokio::test]
async fn s6_guessers_lock_nobody_out_of_the_codes_of_their_own_network() {
    let scene = Scene::new();
    let (screen, another) = (scene.screen().await, scene.screen().await);
    let claim = |address: IpAddr, code: String| {
        let (bridge, now) = (&scene.bridge, scene.now());
        async move { bridge.claim(&Browser::mint(), &code, address, now).await }
    };
    let guess = || codes::UserCode::mint().grouped();
    for n in 0..60_u8 {
        let address = IpAddr::from([203, 0, n / 5, 1]);
        assert_eq!(claim(address, guess()).await, Err(PageError::UnknownCode));
    }
    let limited = Err(PageError::TooManyTries { retry_after: 60 });
    let stranger = IpAddr::from([203, 0, 113, 99]);
    assert_eq!(claim(stranger, guess()).await, limited);
    assert_eq!(
        claim(stranger, screen.user_code.clone()).await,
        limited,
        "a hit looks like a miss"
    );
    assert_eq!(claim(terminal(), guess()).await, limited);
    let asking = claim(terminal(), screen.user_code.clone()).await.unwrap();
    assert!(asking.same_network);
    for _ in 0..4 {
        assert_eq!(claim(terminal(), guess()).await, limited);
    }
    let sixth = claim(terminal(), another.user_code.clone()).await;
    assert_eq!(sixth, limited, "the address's own budget holds");
    scene.pass(61);
    assert!(claim(stranger, another.user_code).await.is_ok());
}

/// A block of addresses of one owner is no more than four of them.
#[tokio::test]
async fn s6_a_network_cannot_use_up_the_budget_of_all() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    let guess = async |address: &str| {
        let code = codes::UserCode::mint().grouped();
        let address = address.parse().unwrap();
        let (bridge, browser) = (&scene.bridge, Browser::mint());
        let claimed = bridge.claim(&browser, &code, address, scene.now()).await;
        claimed == Err(PageError::UnknownCode)
    };
    let mut looked_up = 0;
    for n in 0..400 {
        looked_up += u32::from(guess(&format!("2001:db8:7:{n:x}::1")).await);
        looked_up += u32::from(guess(&format!("203.0.113.{}", n % 256)).await);
    }
    assert_eq!(looked_up, 40);
    assert!(scene.claim(&Browser::mint(), &screen).await.is_ok());
}

/// Each way to the upstream ends in a question to it: nobody can have the bridge ask without end.
#[tokio::test]
async fn s14_steps_of_one_address_are_bounded() {
    let mut settings = settings();
    settings.limits.pending_per_address = 2;
    let scene = Scene::with(settings, Arc::new(Memory::new()), Seal::ephemeral());
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    for _ in 0..7 {
        scene.at_google(&browser, &asking.ticket).await.unwrap();
    }
    let limited = PageError::TooManySteps { retry_after: 60 };
    let again = scene.at_google(&browser, &asking.ticket).await;
    assert_eq!(again.unwrap_err(), limited);
    assert_eq!(scene.claim(&browser, &screen).await.unwrap_err(), limited);
    scene.pass(62);
    scene.to_last_page(&browser, &screen).await;
}

/// A log that anybody can fill is none.
#[tokio::test]
async fn refusals_do_not_fill_the_audit_log() {
    let scene = Scene::new();
    for _ in 0..500 {
        let code = codes::UserCode::mint().grouped();
        let _ = scene
            .bridge
            .claim(&Browser::mint(), &code, phone(), scene.now())
            .await;
    }
    assert_eq!(scene.log.count(AuditEvent::Limited), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s6_guesses_at_once_cannot_overrun_the_budget() {
    let scene = Arc::new(Scene::new());
    let guesses: Vec<_> = (0..100)
        .map(|_| {
            let scene = scene.clone();
            tokio::spawn(async move {
                let code = codes::UserCode::mint().grouped();
                scene
                    .bridge
                    .claim(&Browser::mint(), &code, phone(), scene.now())
                    .await
            })
        })
        .collect();
    let mut looked_up = 0;
    for guess in guesses {
        looked_up += usize::from(guess.await.unwrap() == Err(PageError::UnknownCode));
    }
    assert_eq!(looked_up, 5);
}

#[tokio::test]
async fn a_page_that_was_left_open_decides_about_no_other_terminal() {
    let scene = Scene::new();
    let browser = Browser::mint();
    let (mine, lure) = (scene.screen().await, scene.screen().await);
    let old = scene.to_last_page(&browser, &mine).await;
    scene.to_last_page(&browser, &lure).await;
    assert_eq!(
        scene.decide(&browser, &old.asking.ticket, true).await,
        Err(PageError::NothingUnderWay)
    );
    assert_eq!(error(scene.poll(&lure).await), "authorization_pending");
}

#[tokio::test]
async fn standing_shows_the_right_page_again() {
    let scene = Scene::new();
    let asked = DeviceRequest {
        roomkey_return_code: true,
        ..kiosk()
    };
    let (screen, browser) = (scene.ask(asked).await.unwrap(), Browser::mint());
    let standing = async || {
        scene
            .bridge
            .standing(&browser, phone(), scene.now())
            .await
            .unwrap()
    };
    assert_eq!(standing().await, Standing::Nothing);
    let asking = scene.claim(&browser, &screen).await.unwrap();
    assert_eq!(standing().await, Standing::Claimed(asking));
    let page = scene.to_last_page(&browser, &screen).await;
    assert_eq!(standing().await, Standing::Deciding(page.clone()));
    let ticket = page.asking.ticket;
    let decided = scene.decide(&browser, &ticket, true).await.unwrap();
    assert_eq!(standing().await, Standing::Decided(decided.clone()));
    let digits = decided.return_code.unwrap();
    scene
        .poll_as("kiosk", &screen, Some(&digits))
        .await
        .unwrap();
    let Standing::Decided(done) = standing().await else {
        panic!("the decision was forgotten");
    };
    assert!(done.collected && done.return_code.is_none());
}
