//! Whether the server is set up so that what it has answered stays: every write on disk before
//! its answer, and nothing thrown out to make room.

use redis::cmd;

use super::connection::Connection;
use crate::bridge::store::Error;

/// A setting, what it must be, and what happens otherwise.
const WANTED: [(&str, &str, &str); 3] = [
    (
        "appendonly",
        "yes",
        "a restart of Redis loses sessions and sign-ins",
    ),
    (
        "appendfsync",
        "always",
        "a crash of Redis loses what it answered in the last second or more",
    ),
    (
        "maxmemory-policy",
        "noeviction",
        "Redis throws sessions out when its memory is full",
    ),
];

pub(super) async fn warnings(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut warnings = Vec::new();
    for (setting, wanted, otherwise) in WANTED {
        let mut command = cmd("CONFIG");
        command.arg("GET").arg(setting);
        let Ok(found) = connection.ask::<Vec<String>>(&command).await else {
            // Hosted servers do not tell; one that is down is found out here.
            connection.ask::<String>(&cmd("PING")).await?;
            warnings.push(format!(
                "Redis does not tell its settings; make sure that {} are set.",
                WANTED
                    .map(|(name, value, _)| format!("`{name} {value}`"))
                    .join(", ")
            ));
            return Ok(warnings);
        };
        match found.get(1) {
            Some(value) if value == wanted => {}
            _ => warnings.push(format!(
                "Redis is set up so that {otherwise}. Set `{setting} {wanted}` in its configuration."
            )),
        }
    }
    Ok(warnings)
}
