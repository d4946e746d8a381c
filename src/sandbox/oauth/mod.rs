//! Google's OAuth endpoints: discovery, device, authorization, token, revocation, userinfo, and
//! the pages a person sees in between.

mod answer;
mod authorize;
pub mod clients;
mod codes;
mod consent;
mod device_endpoint;
mod device_page;
pub mod devices;
mod discovery;
mod jwt;
mod jwt_bearer;
mod parameters;
pub mod scopes;
mod sessions;
mod sign_in;
mod token_endpoint;
pub mod tokens;
mod userinfo;

use std::sync::Arc;
use std::time::Instant;

pub(super) use self::jwt::{KEY_ID, private_key_pem};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};

use self::clients::Clients;
use self::codes::Codes;
use self::devices::Devices;
use self::sessions::Sessions;
use self::tokens::Tokens;
use super::faults::inject;
use super::world::{Account, World};
use super::{Lifetimes, Options};

/// Everything that was registered, asked for and issued.
#[derive(Debug, Default)]
pub struct Authority {
    /// The clients of the one project.
    pub clients: Clients,
    /// Access and refresh tokens.
    pub tokens: Tokens,
    /// Device sign-ins that wait.
    pub devices: Devices,
    codes: Codes,
    sessions: Sessions,
    lifetimes: Lifetimes,
    allow_chat_on_device: bool,
    rotate_refresh_tokens: bool,
}

impl Authority {
    /// What `options` ask for; `default_account` is whom `auto_approve` signs in.
    pub fn new(options: &Options, default_account: Option<Account>) -> Self {
        Self {
            clients: Clients::with_redirect_uris(&options.redirect_uris),
            devices: Devices::new(options.lifetimes, options.auto_approve.zip(default_account)),
            lifetimes: options.lifetimes,
            allow_chat_on_device: options.allow_chat_on_device,
            rotate_refresh_tokens: options.rotate_refresh_tokens,
            ..Self::default()
        }
    }

    /// The person with the phone allows a device: all scopes that were asked for, or those of
    /// them that are in `ticked`. False where no such code waits.
    pub fn approve_device(
        &self,
        user_code: &str,
        account: &Account,
        ticked: Option<&[String]>,
    ) -> bool {
        self.devices
            .approve(Instant::now(), user_code, &account.id, ticked)
    }
}

/// The routes at Google's own paths.
pub(super) fn router(world: &Arc<World>) -> Router<Arc<World>> {
    let delayed = Router::new()
        .route("/token", post(token_endpoint::token))
        .layer(from_fn_with_state(world.clone(), inject::inject_token))
        .layer(from_fn_with_state(world.clone(), inject::delay));
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(discovery::openid_configuration),
        )
        .route("/oauth2/v3/certs", get(discovery::certs))
        .route("/device/code", post(device_endpoint::device_authorization))
        .route(
            "/revoke",
            post(token_endpoint::revoke).get(token_endpoint::revoke),
        )
        .route(
            "/tokeninfo",
            get(userinfo::tokeninfo).post(userinfo::tokeninfo),
        )
        .route(
            "/v1/userinfo",
            get(userinfo::userinfo).post(userinfo::userinfo),
        )
        .route(
            "/userinfo",
            get(userinfo::userinfo).post(userinfo::userinfo),
        )
        .route("/oauth2/v3/userinfo", get(userinfo::userinfo))
        .route("/o/oauth2/v2/auth", get(authorize::authorization))
        .route("/o/oauth2/auth", get(authorize::authorization))
        .route("/device", get(device_page::form).post(device_page::enter))
        .route("/signin/{id}", get(sign_in::form).post(sign_in::choose))
        .route("/consent/{id}", get(consent::form).post(consent::decide))
        .merge(delayed)
}

/// `bytes` random bytes, base64url.
fn random_text(bytes: usize) -> String {
    URL_SAFE_NO_PAD.encode(random_bytes(bytes))
}

fn random_bytes(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    SystemRandom::new().fill(&mut bytes).expect("randomness"); // the operating system's source, open since the process began
    bytes
}
