//! The one connection to the server: it is renewed when it breaks, nothing waits for it longer
//! than two seconds, and what may be sent twice is sent twice before it fails.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, ErrorKind, FromRedisValue, Pipeline, RedisError, ScriptInvocation};

use super::super::Error;

/// For connecting, and for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Connection {
    manager: ConnectionManager,
}

impl Connection {
    /// Reads the address; the connection is made when it is first needed.
    pub(super) fn open(address: &str) -> Result<Self, Error> {
        // The library's error may repeat the address, which may hold a password.
        let client = Client::open(address)
            .map_err(|_| Error("the address of the Redis server cannot be read".into()))?;
        let config = ConnectionManagerConfig::new()
            // Each request tries anew; so none waits for the trouble of an earlier one.
            .set_number_of_retries(0)
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let manager = ConnectionManager::new_lazy_with_config(client, config).map_err(failure)?;
        Ok(Self { manager })
    }

    /// A script, once.
    pub(super) async fn call<T: FromRedisValue>(
        &self,
        call: &ScriptInvocation<'_>,
    ) -> Result<T, Error> {
        let mut manager = self.manager.clone();
        call.invoke_async(&mut manager).await.map_err(failure)
    }

    /// A script that does no harm twice.
    pub(super) async fn call_again<T: FromRedisValue>(
        &self,
        call: &ScriptInvocation<'_>,
    ) -> Result<T, Error> {
        let mut manager = self.manager.clone();
        match call.invoke_async(&mut manager).await {
            Err(error) if lost(&error) => call.invoke_async(&mut manager).await,
            other => other,
        }
        .map_err(failure)
    }

    /// A command that does no harm twice.
    pub(super) async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Error> {
        let mut manager = self.manager.clone();
        match command.query_async(&mut manager).await {
            Err(error) if lost(&error) => command.query_async(&mut manager).await,
            other => other,
        }
        .map_err(failure)
    }

    /// Commands that do no harm twice.
    pub(super) async fn ask_all(&self, commands: &Pipeline) -> Result<(), Error> {
        let mut manager = self.manager.clone();
        match commands.exec_async(&mut manager).await {
            Err(error) if lost(&error) => commands.exec_async(&mut manager).await,
            other => other,
        }
        .map_err(failure)
    }
}

/// Whether a new connection may bring the answer that did not come.
fn lost(error: &RedisError) -> bool {
    error.is_unrecoverable_error() || error.is_connection_dropped()
}

/// Never repeats what was sent: the server's errors may quote it.
#[allow(clippy::needless_pass_by_value)] // for `map_err`
fn failure(error: RedisError) -> Error {
    Error(if error.is_timeout() {
        "Redis did not answer in time".into()
    } else if error.is_connection_refusal() {
        "Redis refuses the connection; is it running?".into()
    } else {
        match error.kind() {
            ErrorKind::AuthenticationFailed => {
                "Redis refuses the user name or password of its address".into()
            }
            ErrorKind::Io => "the connection to Redis broke".into(),
            _ => match error.code() {
                Some("NOAUTH") => "Redis wants a password in its address".to_owned(),
                Some("WRONGPASS") => "Redis refuses the password of its address".to_owned(),
                Some("OOM") => "Redis is out of memory".to_owned(),
                Some(code) => format!("Redis answers {code}"),
                None => format!("Redis and this bridge disagree ({:?})", error.kind()),
            },
        }
    })
}
