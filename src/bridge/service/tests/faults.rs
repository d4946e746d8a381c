//! A store that fails at any one call, before or after it has done it: everybody tries again, and
//! there is one session in the end.

use super::stand_ins::Failing;
use super::*;

/// Tries, as people and terminals do.
async fn again<T, E>(
    scene: &Scene,
    mut call: impl AsyncFnMut() -> Result<T, E>,
    retry: impl Fn(&E) -> bool,
) -> T
where
    E: std::fmt::Debug,
{
    for _ in 0..4 {
        match call().await {
            Ok(done) => return done,
            Err(error) => assert!(retry(&error), "{error:?}"),
        }
        scene.pass(12);
    }
    panic!("one failure was not the only one");
}

fn unavailable(error: &OAuthError) -> bool {
    error.status == 503 && error.retry_after.is_some()
}

/// The way to the last page, from the code again where needed.
async fn last_page(scene: &Scene, browser: &Browser, screen: &Screen) -> LastPage {
    let way = async || {
        let asking = scene.claim(browser, screen).await?;
        let back = scene.at_google(browser, &asking.ticket).await?;
        match scene.back(browser, back.clone()).await {
            // What the person sees is a page to load again.
            Err(PageError::Unavailable) => scene.back(browser, back).await,
            other => other,
        }
    };
    // An answer whose state was used up before the store failed is started again.
    let retry = |error: &PageError| {
        matches!(
            error,
            PageError::Unavailable | PageError::ForeignAnswer | PageError::InHand
        )
    };
    again(scene, way, retry).await
}

async fn whole_way(scene: &Scene) {
    let screen = again(scene, async || scene.ask(kiosk()).await, unavailable).await;
    let browser = Browser::mint();
    let page = last_page(scene, &browser, &screen).await;
    let decide = async || scene.decide(&browser, &page.asking.ticket, true).await;
    again(scene, decide, |error| *error == PageError::Unavailable).await;
    let answer = again(scene, async || scene.poll(&screen).await, unavailable).await;
    let first = token(&answer);
    scene.pass(3600);
    let renewed = again(scene, async || scene.refresh(&first).await, unavailable).await;
    let second = token(&renewed);
    assert_ne!(text(&first), text(&second));
    assert_eq!(scene.sessions().await.len(), 1);
    let last = again(scene, async || scene.refresh(&second).await, unavailable).await;
    again(
        scene,
        async || scene.revoke("kiosk", &token(&last)).await,
        unavailable,
    )
    .await;
    assert!(scene.sessions().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_at_any_call_loses_and_doubles_nothing() {
    for done_first in [false, true] {
        let mut at = 0;
        loop {
            let store = Arc::new(Failing::fail_at(at, done_first));
            let scene = Scene::with(settings(), store.clone(), Seal::ephemeral());
            whole_way(&scene).await;
            if !store.failed.load(Ordering::Relaxed) {
                break;
            }
            at += 1;
        }
        assert!(at > 30, "only {at} calls were made");
    }
}
