//! The real program, with an issuer behind it that is never asked anything.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use roomkey::sandbox::oauth::clients::{ClientType, Clients};
use roomkey::sandbox::{Options, Sandbox};
use tempfile::TempDir;

use super::Failure;

/// A running bridge; it ends with the value.
pub struct Bridge {
    pub address: SocketAddr,
    child: Child,
    _folder: TempDir,
}

impl Bridge {
    pub async fn start() -> Result<Self, Failure> {
        let issuer = Sandbox::start(Options::default()).await?;
        let folder = tempfile::tempdir()?;
        let web = Clients::of(ClientType::Web);
        let client = serde_json::json!({"web": {
            "client_id": web.id,
            "client_secret": web.secret,
            "redirect_uris": ["http://127.0.0.1:9/callback"],
        }});
        std::fs::write(folder.path().join("web.json"), client.to_string())?;
        let program = env!("CARGO_BIN_EXE_roomkey");
        let key = Command::new(program)
            .args(["bridge", "--generate-key"])
            .output()?;
        let key_file = folder.path().join("key");
        std::fs::write(&key_file, key.stdout)?;
        std::fs::set_permissions(
            &key_file,
            std::os::unix::fs::PermissionsExt::from_mode(0o600),
        )?;
        let config = folder.path().join("config.toml");
        std::fs::write(&config, text(issuer.url()))?;
        let mut child = Command::new(program)
            .args(["bridge", "--config"])
            .arg(&config)
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let told = child.stderr.take().ok_or("no stderr")?;
        let (serves, address) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut serves = Some(serves);
            for line in BufReader::new(told).lines().map_while(Result::ok) {
                let told = line
                    .rsplit_once(" on ")
                    .filter(|_| line.contains("Serving "));
                match told.and_then(|told| Some((serves.take()?, told.1))) {
                    // Nobody waits where it came too late.
                    Some((serves, at)) => drop(serves.send(at.trim_end_matches('.').to_owned())),
                    None => eprintln!("{line}"),
                }
            }
        });
        let address = address.await?.parse()?;
        Ok(Self {
            address,
            child,
            _folder: folder,
        })
    }

    /// Resident now, in MB.
    pub fn memory(&self) -> Result<u64, Failure> {
        self.status("VmRSS:")
    }

    /// The most that was resident, in MB.
    pub fn most_memory(&self) -> Result<u64, Failure> {
        self.status("VmHWM:")
    }

    fn status(&self, key: &str) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        Ok(kilobytes.ok_or("no such line")?.parse::<u64>()? / 1024)
    }

    /// Of all its threads, in the system and outside, since it began.
    pub fn processor_time(&self) -> Result<Duration, Failure> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name of the program, in parentheses, may hold spaces.
        let (_, rest) = stat.rsplit_once(')').ok_or("no such file")?;
        let times = rest.split_whitespace().skip(11).take(2);
        let ticks: u64 = times.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        // Linux tells them in hundredths of a second.
        Ok(Duration::from_millis(ticks * 10))
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(issuer: &str) -> String {
    format!(
        "[bridge]\npublic_url = \"http://127.0.0.1:9\"\nlisten = \"127.0.0.1:0\"\n\
         store = \"redb:bridge.redb\"\nencryption_key_file = \"key\"\n\
         trusted_proxies = [\"127.0.0.1\"]\n\
         [bridge.upstream]\nissuer = \"{issuer}\"\nclient_secrets_file = \"web.json\"\n\
         [bridge.limits]\npending_per_client = 200000\npending_total = 200000\n\
         [[bridge.client]]\nclient_id = \"kiosk\"\nname = \"Lobby kiosk\"\n\
         scopes = [\"spaces\", \"memberships\", \"directory\"]\n"
    )
}
