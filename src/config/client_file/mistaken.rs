//! The wrong file in the wrong place: what it is, and what to do with it.

use super::Place;
use super::kind::Kind;

/// The words of oauth2client and gcloud for the same mistake, so that who searches for them finds
/// this.
const SINGLE_PROPERTY: &str =
    "Expected a JSON object with a single property for a \"web\" or \"installed\" application";

/// What is said of a file of this kind.
pub(super) fn found(place: Place, kind: Kind) -> String {
    match (place, kind) {
        (Place::Client, Kind::SavedToken) => format!(
            "a token was saved over it (a client file is one object, `installed` or `web`). \
             Other programs say here: {SINGLE_PROPERTY}"
        ),
        (Place::Client, Kind::SeveralClients | Kind::OtherJson) => {
            format!(
                "it holds neither `installed` nor `web` alone. Other programs say here: {SINGLE_PROPERTY}"
            )
        }
        _ => format!("it is {}", kind.name()),
    }
}

/// What to do with a file of this kind that is named in this place.
pub(super) const fn next(place: Place, kind: Kind) -> &'static str {
    match place {
        Place::Client => for_client(kind),
        Place::ServiceAccount => for_service_account(kind),
        Place::AuthorizedUser => for_authorized_user(kind),
    }
}

const DOWNLOAD_CLIENT: &str = "Download the client as JSON from the Google Cloud console, under Google Auth Platform > Clients.";
const DOWNLOAD_KEY: &str = "Make a key of type JSON in the Google Cloud console, under IAM & Admin > Service Accounts > Keys, and name that file.";
const SAVE_AGAIN: &str = "Make the file again with `gcloud auth application-default login`, or sign in with method = \"browser\" or \"device\" instead.";

const fn for_client(kind: Kind) -> &'static str {
    match kind {
        Kind::ServiceAccountKey => {
            "Set method = \"service-account\" and name this file as `key_file` under [profile.NAME.service_account], with the person to act as in `subject`."
        }
        Kind::AuthorizedUser => {
            "Set method = \"authorized-user\" to use it as it is; or download the client file again to sign in anew."
        }
        Kind::SavedToken => {
            "Download the client again from the Google Cloud console, and let the other program save its token elsewhere. A saved token with its client works with method = \"authorized-user\"."
        }
        Kind::ApiKey => {
            "An API key stands for no person and cannot open Google Chat: create an OAuth client in the Google Cloud console and download it as JSON."
        }
        Kind::BareClient => {
            "Put the ID into `client_id` and the secret into `client_secret` of the profile; or download the client as JSON."
        }
        Kind::Pkcs12 | Kind::Pem => {
            "For a service account make a key of type JSON, and name it as `key_file`; for signing in download the OAuth client as JSON."
        }
        Kind::Federated => {
            "roomkey cannot use federated credentials: get a token with `gcloud auth print-access-token` and put it into ROOMKEY_ACCESS_TOKEN, or name an OAuth client."
        }
        Kind::Database => {
            "Leave gcloud's folder alone; name application_default_credentials.json with method = \"authorized-user\", or an OAuth client's file."
        }
        Kind::PropertyList => {
            "An iOS client has no secret and no use here: create a client of type \"Desktop app\" and download it as JSON."
        }
        _ => DOWNLOAD_CLIENT,
    }
}

const fn for_service_account(kind: Kind) -> &'static str {
    match kind {
        Kind::Installed | Kind::Web => {
            "Name it as `client_secrets_file` with method = \"browser\" or \"device\"; a service account needs its own key file."
        }
        Kind::AuthorizedUser | Kind::SavedToken => {
            "Set method = \"authorized-user\" and name it as `client_secrets_file`; a service account needs its own key file."
        }
        Kind::Pkcs12 => {
            "Keys of type P12 are the old form: make a key of type JSON for the same service account, and delete this one."
        }
        Kind::Pem => {
            "The key alone does not name its account: name the JSON file that the console gave, or make a new key of type JSON."
        }
        Kind::ApiKey => {
            "An API key stands for no account and cannot open Google Chat: make a service account and a key of type JSON."
        }
        Kind::Federated => {
            "roomkey signs with a key of its own: make a key of type JSON for the service account, or put a token into ROOMKEY_ACCESS_TOKEN."
        }
        _ => DOWNLOAD_KEY,
    }
}

const fn for_authorized_user(kind: Kind) -> &'static str {
    match kind {
        Kind::Installed => {
            "Set method = \"browser\" (or \"device\") to sign in with this client; method = \"authorized-user\" wants a sign-in that was saved before."
        }
        Kind::Web => {
            "A web client signs people in through a bridge; method = \"authorized-user\" wants a sign-in that was saved before."
        }
        Kind::ServiceAccountKey => {
            "Set method = \"service-account\" and name this file as `key_file` under [profile.NAME.service_account], with the person to act as in `subject`."
        }
        Kind::SavedToken | Kind::Incomplete => {
            "It lacks `client_id` or `refresh_token`, so the token cannot be renewed. Save the whole sign-in (Python: `Credentials.to_json()`), or make it anew with `gcloud auth application-default login`."
        }
        Kind::Federated => {
            "roomkey cannot use federated credentials: put the token of `gcloud auth print-access-token` into ROOMKEY_ACCESS_TOKEN."
        }
        Kind::Database => {
            "Name application_default_credentials.json from the same folder; `gcloud auth application-default login` writes it."
        }
        Kind::ApiKey => {
            "An API key stands for no person and cannot open Google Chat: make the file with `gcloud auth application-default login`, or sign in."
        }
        _ => SAVE_AGAIN,
    }
}
