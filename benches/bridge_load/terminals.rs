//! Terminals as bytes on a connection: requests are written beforehand, so that the client costs
//! little of the machine that it shares with the bridge.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::Failure;

/// Connections that ask for codes at the same time.
const ASKING: u32 = 256;

/// A poll as it is sent.
pub struct Poll(Vec<u8>);

/// A connection that stays open.
pub struct Line {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Line {
    pub async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            answer: Vec::with_capacity(1024),
        })
    }

    /// One poll; an error unless the answer is that of a pending sign-in.
    pub async fn poll(&mut self, poll: &Poll) -> Result<(), Failure> {
        let body = self.ask(&poll.0).await?;
        let pending = [b"authorization_pending".as_slice(), b"slow_down"];
        let as_wanted = pending
            .iter()
            .any(|wanted| body.windows(wanted.len()).any(|part| part == *wanted));
        if as_wanted {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(body).into_owned().into())
        }
    }

    /// Sends a request; the body of its answer.
    async fn ask(&mut self, request: &[u8]) -> Result<&[u8], Failure> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err("the connection ended".into());
            }
            if let Some(from) = whole(&self.answer)? {
                return Ok(&self.answer[from..]);
            }
        }
    }
}

/// Where the body begins, once all of it is here.
fn whole(answer: &[u8]) -> Result<Option<usize>, Failure> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..end])?;
    let size = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim())
    });
    let size: usize = size.ok_or("no content-length")?.parse()?;
    Ok((answer.len() >= end + 4 + size).then_some(end + 4))
}

/// Asks for so many codes, each from an address of its own, as a trusted proxy would tell it.
pub async fn begin(address: SocketAddr, terminals: u32) -> Result<Vec<Poll>, Failure> {
    let mut asking = JoinSet::new();
    for at in 0..ASKING.min(terminals) {
        asking.spawn(async move {
            let mut line = Line::open(address).await?;
            let mut polls = Vec::new();
            for n in (at..terminals).step_by(ASKING as usize) {
                let [_, a, b, c] = n.to_be_bytes();
                let from = format!("10.{a}.{b}.{c}");
                let body = "client_id=kiosk&roomkey_host=lobby-3&roomkey_stages=1";
                let answer = line
                    .ask(&post("/device_authorization", &from, body))
                    .await?;
                let begun: serde_json::Value = serde_json::from_slice(answer)?;
                let code = begun["device_code"]
                    .as_str()
                    .ok_or_else(|| begun.to_string())?;
                let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";
                let body = format!("grant_type={grant}&client_id=kiosk&device_code={code}");
                polls.push(Poll(post("/token", &from, &body)));
            }
            Ok::<_, Failure>(polls)
        });
    }
    let mut polls = Vec::new();
    while let Some(some) = asking.join_next().await {
        polls.extend(some??);
    }
    Ok(polls)
}

fn post(path: &str, from: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: chat-login.example.com\r\nUser-Agent: roomkey/0.1\r\n\
         Accept: application/json\r\nX-Forwarded-For: {from}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
