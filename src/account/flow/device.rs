//! Signing in by code (RFC 8628): the code is shown, the person approves it elsewhere.

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::account::provider;
use crate::account::session::Inner;
use crate::account::sign_in::{SignInAnswer, SignInEvent, SignInRequest, SignedIn, UserCodePrompt};
use crate::account::store::Store;
use crate::account::under_way;
use crate::config::Scope;
use crate::oauth::device::{Authorization, Device, Progress};
use crate::oauth::explain::{Facts, not_for_google_device, refused_by_google_device};
use crate::oauth::{ClientAuth, Error, Explanation, Metadata, Step};

use super::{Granted, Person};

impl Inner {
    /// `None` where the person left.
    pub(super) async fn sign_in_by_code(
        &self,
        store: &Store,
        person: &mut Person,
        request: &SignInRequest,
    ) -> Option<Result<SignedIn, Explanation>> {
        let asked = tokio::select! {
            () = person.events.closed() => return None,
            asked = self.ask_for_code(store, request) => asked,
        };
        match asked {
            Ok(asked) => self.wait_for_approval(store, person, request, asked).await,
            Err(explanation) => Some(Err(explanation)),
        }
    }

    async fn ask_for_code(
        &self,
        store: &Store,
        request: &SignInRequest,
    ) -> Result<Asked, Explanation> {
        let explain = |step| move |error: Error| error.explain(step);
        let metadata = provider::for_device(&self.http, &self.profile)
            .await
            .map_err(explain(Step::Discover))?;
        let mut client = self.client(metadata.auth_method())?;
        let (_, more) = self.wanted_besides(store, request).await;
        let scopes = provider::scopes(&self.profile, &metadata, &more);
        let at_google = metadata.device_authorization == Metadata::google().device_authorization;
        if let Some(refused) = refused_by_google_device(&scopes).filter(|_| at_google) {
            return Err(refused);
        }
        let mut asked = self
            .authorize(&client, &metadata, &scopes, !request.unattended)
            .await;
        let guessed = client.secret.is_some() && metadata.auth_method_is_guessed();
        if guessed
            && asked
                .as_ref()
                .is_err_and(|error| error.is("invalid_client"))
        {
            client.method = client.method.other();
            asked = self
                .authorize(&client, &metadata, &scopes, !request.unattended)
                .await;
        }
        let authorization = asked.map_err(|error| {
            let refused = not_for_google_device(&scopes);
            let facts = Facts {
                scopes: &refused,
                ..Facts::default()
            };
            error.explain_with(Step::AskCode, &facts)
        })?;
        Ok(Asked {
            metadata,
            client,
            scopes,
            authorization,
        })
    }

    async fn authorize(
        &self,
        client: &ClientAuth,
        metadata: &Metadata,
        scopes: &[Scope],
        return_code: bool,
    ) -> Result<Authorization, Error> {
        let device = Device {
            http: &self.http,
            client,
            metadata,
            return_code,
        };
        device.authorize(scopes).await
    }

    async fn wait_for_approval(
        &self,
        store: &Store,
        person: &mut Person,
        request: &SignInRequest,
        asked: Asked,
    ) -> Option<Result<SignedIn, Explanation>> {
        let Person { events, answers } = person;
        let device = Device {
            http: &self.http,
            client: &asked.client,
            metadata: &asked.metadata,
            return_code: false,
        };
        let prompt = SignInEvent::UserCode(prompt(&asked.authorization));
        let waiting = async {
            events.send(prompt).await.ok()?;
            // A heartbeat that nobody has time for may be dropped.
            let tell = |progress| drop(events.try_send(event(progress)));
            let (digits, mut typed) = channel(1);
            tokio::select! {
                granted = device.wait(&asked.authorization, tell, &mut typed) => Some(granted),
                () = hand_on(answers, digits) => None,
            }
        };
        let outcome = tokio::select! {
            biased;
            outcome = waiting => outcome,
            () = events.closed() => None,
        };
        match outcome {
            None => {
                device.cancel(&asked.authorization).await;
                None
            }
            Some(Err(error)) => Some(Err(error.explain(Step::Poll))),
            Some(Ok(grant)) => {
                // The code is spent: whoever leaves now has signed in, and finds that next time.
                let _under_way = under_way::begin();
                let granted = Granted {
                    metadata: asked.metadata,
                    client: asked.client,
                    asked: asked.scopes,
                    grant,
                };
                Some(self.keep_grant(store, events, request, granted).await)
            }
        }
    }
}

struct Asked {
    metadata: Metadata,
    client: ClientAuth,
    scopes: Vec<Scope>,
    authorization: Authorization,
}

/// Hands on the digits typed, until nobody types or waits any more.
async fn hand_on(answers: &mut Receiver<SignInAnswer>, digits: Sender<String>) {
    while let Some(answer) = answers.recv().await {
        if let SignInAnswer::ReturnCode(typed) = answer
            && digits.send(typed).await.is_err()
        {
            return;
        }
    }
    std::future::pending::<()>().await;
}

fn prompt(authorization: &Authorization) -> UserCodePrompt {
    UserCodePrompt {
        user_code: authorization.user_code().to_owned(),
        verification_uri: authorization.verification_uri().to_owned(),
        verification_uri_complete: authorization.verification_uri_complete().map(str::to_owned),
        expires_in: authorization.expires_in(),
        interval: authorization.interval(),
    }
}

fn event(progress: Progress) -> SignInEvent {
    match progress {
        Progress::Polled => SignInEvent::Polled,
        Progress::Stage(stage) => SignInEvent::Stage(stage),
        Progress::ReturnCode { again } => SignInEvent::ReturnCode { again },
        Progress::Note(note) => SignInEvent::Note(note),
    }
}
