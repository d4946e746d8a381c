//! Signing in by browser: the address is shown (and opened where there is a browser), and the
//! answer comes by the loopback listener or by paste, whichever is first.

mod open;

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::account::provider;
use crate::account::session::Inner;
use crate::account::sign_in::{SignInAnswer, SignInEvent, SignInRequest, SignedIn};
use crate::account::store::Store;
use crate::account::under_way;
use crate::config::Scope;
use crate::config::client_file::{self, ClientKind};
use crate::oauth::authorization_code::{Arrival, Ask, Attempt, Loopback, Page, Redirected};
use crate::oauth::token::Grant;
use crate::oauth::{Cause, ClientAuth, Error, Explanation, Metadata, Step};

use super::{Granted, Person};

/// Codes live about as long, and a listener must not stay open for ever.
const LIMIT: Duration = Duration::from_mins(10);
/// Requests with a wrong answer that are told of; a page could send them without end.
const TOLD: usize = 3;

/// Everything that waiting needs.
struct Asked {
    metadata: Metadata,
    client: ClientAuth,
    scopes: Vec<Scope>,
    listener: Option<Loopback>,
    attempt: Attempt,
    address: String,
    notes: Vec<String>,
}

/// What the browser brought, and the connection that waits for a page.
struct Answer {
    what: Redirected,
    waiting: Option<Arrival>,
}

impl Inner {
    /// `None` where the person left.
    pub(super) async fn sign_in_by_browser(
        &self,
        store: &Store,
        person: &mut Person,
        request: &SignInRequest,
    ) -> Option<Result<SignedIn, Explanation>> {
        let asked = tokio::select! {
            () = person.events.closed() => return None,
            asked = self.ask_browser(store, request) => asked,
        };
        let mut asked = match asked {
            Ok(asked) => asked,
            Err(explanation) => return Some(Err(explanation)),
        };
        let answer = asked.wait(person, request.open_browser).await;
        if let Some(listener) = &asked.listener {
            listener.take_no_more();
        }
        let (outcome, page) = match answer {
            None => (None, None),
            Some(Err(why)) => (Some(Err(why)), None),
            Some(Ok(answer)) => {
                let outcome = self
                    .take(store, person, request, &mut asked, answer.what)
                    .await;
                let page = match &outcome {
                    Ok(signed_in) => Page::signed_in(signed_in.account.as_deref()),
                    Err(why) => Page::failed(why),
                };
                (Some(outcome), answer.waiting.map(|waiting| (waiting, page)))
            }
        };
        if let Some((waiting, page)) = page {
            waiting.reply(page);
        }
        // The program may end as soon as it hears of the end, and the page would be lost.
        if let Some(listener) = asked.listener.take() {
            listener.close().await;
        }
        outcome
    }

    async fn ask_browser(
        &self,
        store: &Store,
        request: &SignInRequest,
    ) -> Result<Asked, Explanation> {
        let metadata = provider::for_browser(&self.http, &self.profile)
            .await
            .map_err(|error| error.explain(Step::Discover))?;
        let client = self.client(metadata.auth_method())?;
        let mut notes = Vec::new();
        let (listener, trouble) = listen(request.port).await;
        notes.extend(trouble);
        let redirect_uri = Loopback::redirect_uri(listener.as_ref());
        notes.extend(self.warn_of_web_client(&redirect_uri));
        let (account, more) = self.wanted_besides(store, request).await;
        let scopes = provider::scopes(&self.profile, &metadata, &more);
        let attempt = Attempt::new(&metadata, redirect_uri);
        let ask = Ask {
            client_id: &client.id,
            scopes: &scopes,
            account: account.as_deref(),
        };
        let address = attempt
            .address(&metadata, &ask)
            .map_err(|error| error.explain(Step::Authorize))?
            .into();
        Ok(Asked {
            metadata,
            client,
            scopes,
            listener,
            attempt,
            address,
            notes,
        })
    }

    /// Google sends a web client back only to addresses that are registered for it.
    fn warn_of_web_client(&self, redirect_uri: &str) -> Option<String> {
        let profile = &self.profile;
        let (None, Some(path)) = (&profile.client_id, &profile.client_secrets_file) else {
            return None;
        };
        let file = client_file::read(path).ok()?;
        (file.kind == ClientKind::Web).then(|| {
            format!(
                "The client in {} is a Web application: unless {redirect_uri} is registered for it, the page will say redirect_uri_mismatch. A client of type \"Desktop app\" needs no registration.",
                path.display()
            )
        })
    }

    /// From the answer to the stored credential.
    async fn take(
        &self,
        store: &Store,
        person: &Person,
        request: &SignInRequest,
        asked: &mut Asked,
        answer: Redirected,
    ) -> Result<SignedIn, Explanation> {
        let code = match answer {
            Redirected::Code(code) => code,
            Redirected::Denied(why) => return Err(why),
        };
        // The code is spent: whoever leaves now has signed in, and finds that next time.
        let _under_way = under_way::begin();
        let grant = self
            .exchange_code(asked, &code)
            .await
            .map_err(|error| error.explain(Step::Exchange))?;
        let granted = Granted {
            metadata: asked.metadata.clone(),
            client: asked.client.clone(),
            asked: asked.scopes.clone(),
            grant,
        };
        self.keep_grant(store, &person.events, request, granted)
            .await
    }

    /// A client that was not let in has not used up the code.
    async fn exchange_code(&self, asked: &mut Asked, code: &SecretString) -> Result<Grant, Error> {
        let Asked {
            attempt,
            client,
            metadata,
            ..
        } = asked;
        let first = attempt.exchange(&self.http, client, metadata, code).await;
        let guessed = client.secret.is_some() && metadata.auth_method_is_guessed();
        match first {
            Err(error) if guessed && error.is("invalid_client") => {
                client.method = client.method.other();
                attempt.exchange(&self.http, client, metadata, code).await
            }
            other => other,
        }
    }
}

impl Asked {
    /// Until an answer to this attempt is here. `None` where the person left.
    async fn wait(
        &mut self,
        person: &mut Person,
        open_browser: bool,
    ) -> Option<Result<Answer, Explanation>> {
        let Person { events, answers } = person;
        for note in self.notes.drain(..) {
            events.send(SignInEvent::Note(note)).await.ok()?;
        }
        let shown = SignInEvent::AuthorizationUrl {
            url: self.address.clone(),
            redirect_uri: self.attempt.redirect_uri().to_owned(),
        };
        events.send(shown).await.ok()?;
        if open_browser {
            open::in_browser(self.address.clone(), events.clone());
        }
        let deadline = Instant::now() + LIMIT;
        let mut told = 0;
        loop {
            tokio::select! {
                biased;
                () = events.closed() => return None,
                () = tokio::time::sleep_until(deadline) => return Some(Err(too_late())),
                Some(arrival) = next(self.listener.as_mut()) => {
                    match self.attempt.read_query(&arrival.query) {
                        Ok(what) => return Some(Ok(Answer { what, waiting: Some(arrival) })),
                        Err(refused) => {
                            let why = refused.explain();
                            arrival.reply(Page::refused(&why));
                            told += 1;
                            if told <= TOLD {
                                let _ = events.try_send(SignInEvent::AnswerRefused(why));
                            }
                        }
                    }
                }
                Some(answer) = answers.recv() => {
                    let SignInAnswer::RedirectedAddress(text) = answer else {
                        continue;
                    };
                    match self.attempt.read_pasted(text.expose_secret()) {
                        Ok(what) => return Some(Ok(Answer { what, waiting: None })),
                        Err(refused) => {
                            let why = SignInEvent::AnswerRefused(refused.explain());
                            events.send(why).await.ok()?;
                        }
                    }
                }
            }
        }
    }
}

/// Where there is no listener, nothing ever arrives.
async fn next(listener: Option<&mut Loopback>) -> Option<Arrival> {
    match listener {
        Some(listener) => listener.next().await,
        None => std::future::pending().await,
    }
}

/// The port that was asked for, else a free one, else none: then pasting is left. And what to say
/// about that.
async fn listen(port: Option<u16>) -> (Option<Loopback>, Option<String>) {
    let error = match Loopback::open(port).await {
        Ok(listener) => return (Some(listener), None),
        Err(error) => error,
    };
    if let (Some(port), Ok(listener)) = (port, Loopback::open(None).await) {
        let note = format!(
            "Port {port} cannot be used ({error}), so another one was taken. If you forward port {port}, choose another with --port and forward that; pasting works all the same."
        );
        return (Some(listener), Some(note));
    }
    let note = format!(
        "The browser cannot come back by itself: no port can be opened here ({error}). Paste the address that it ends up at."
    );
    (None, Some(note))
}

fn too_late() -> Explanation {
    Explanation::new(
        Cause::NotSignedIn,
        "Nobody came back from the browser within 10 minutes.",
    )
    .reason("timed_out")
    .hint("Sign in again; the address is a new one each time.")
}
