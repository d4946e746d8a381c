//! A proxy that can be told to fail, by path: between the bridge and its issuer, or between a
//! terminal and the bridge.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, TRANSFER_ENCODING};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::office::client;

/// What goes wrong.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The connection ends before the request was passed on.
    Down,
    /// It was passed on, and the answer is dropped.
    Swallowed,
    /// The answer ends in the middle of its body.
    Cut,
    /// Nothing is passed on and nothing comes back.
    Silent,
    /// The answer comes late.
    Late(Duration),
    /// Somebody else answers.
    Answers(u16, String),
    /// The answer, with one text in place of another.
    Reads(&'static str, String),
}

struct Rule {
    path: String,
    fault: Fault,
    left: usize,
}

#[derive(Default)]
struct State {
    to: String,
    rules: Vec<Rule>,
    /// Paths that faults struck.
    struck: Vec<String>,
    /// Paths whose answers were passed on, or would have been.
    passed: Vec<String>,
}

/// The proxy.
#[derive(Clone)]
pub struct Gate {
    pub url: String,
    state: Arc<Mutex<State>>,
}

struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

struct Said {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Gate {
    /// One that leads nowhere yet.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let gate = Self {
            url,
            state: Arc::default(),
        };
        let (inside, http) = (gate.clone(), client());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (gate, http) = (inside.clone(), http.clone());
                // A broken connection is the other side's to notice.
                tokio::spawn(async move { gate.serve(stream, &http).await });
            }
        });
        gate
    }

    pub fn lead_to(&self, origin: &str) {
        origin.clone_into(&mut self.state.lock().unwrap().to);
    }

    /// The next requests for paths that begin so go wrong, this many of them.
    pub fn fail(&self, path: &str, fault: Fault, times: usize) {
        self.state.lock().unwrap().rules.push(Rule {
            path: path.to_owned(),
            fault,
            left: times,
        });
    }

    /// From now on nothing goes wrong.
    pub fn mend(&self) {
        self.state.lock().unwrap().rules.clear();
    }

    /// How often a fault struck a path that begins so.
    pub fn struck(&self, path: &str) -> usize {
        count(&self.state.lock().unwrap().struck, path)
    }

    /// Waits until a fault has struck such a path.
    pub async fn strikes(&self, path: &str) {
        while self.struck(path) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How often such a request was passed on and answered.
    pub fn passed(&self, path: &str) -> usize {
        count(&self.state.lock().unwrap().passed, path)
    }

    fn fault(&self, path: &str) -> Option<Fault> {
        let state = &mut *self.state.lock().unwrap();
        let rule = state
            .rules
            .iter_mut()
            .find(|rule| rule.left > 0 && path.starts_with(&rule.path))?;
        rule.left -= 1;
        state.struck.push(path.to_owned());
        Some(rule.fault.clone())
    }

    async fn serve(&self, mut stream: TcpStream, http: &reqwest::Client) -> Option<()> {
        let asked = read(&mut stream).await?;
        let fault = self.fault(&asked.path);
        match fault {
            Some(Fault::Down) => return None,
            Some(Fault::Silent) => {
                // Until the other side gives up.
                let _ = stream.read_u8().await;
                return None;
            }
            Some(Fault::Answers(status, body)) => {
                let (headers, body) = (HeaderMap::new(), body.into_bytes());
                return write(
                    &mut stream,
                    &Said {
                        status,
                        headers,
                        body,
                    },
                    usize::MAX,
                )
                .await;
            }
            _ => {}
        }
        let path = asked.path.clone();
        let mut said = self.pass(asked, http).await?;
        self.state.lock().unwrap().passed.push(path);
        let mut whole = usize::MAX;
        match fault {
            Some(Fault::Swallowed) => return None,
            Some(Fault::Cut) => whole = said.body.len() / 2,
            Some(Fault::Late(by)) => tokio::time::sleep(by).await,
            Some(Fault::Reads(from, to)) => {
                said.body = String::from_utf8(said.body)
                    .unwrap()
                    .replace(from, &to)
                    .into();
            }
            _ => {}
        }
        write(&mut stream, &said, whole).await
    }

    async fn pass(&self, asked: Asked, http: &reqwest::Client) -> Option<Said> {
        let to = self.state.lock().unwrap().to.clone();
        let request = http.request(asked.method, format!("{to}{}", asked.path));
        let request = request.headers(asked.headers).body(asked.body);
        let answer = request.send().await.ok()?;
        Some(Said {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.bytes().await.ok()?.into(),
        })
    }
}

fn count(paths: &[String], path: &str) -> usize {
    paths.iter().filter(|known| known.starts_with(path)).count()
}

/// Of one hop, or made anew.
fn hop(name: &HeaderName) -> bool {
    [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, HOST].contains(name)
}

/// One whole request.
async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).ok()?;
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.parse().ok()?, first.next()?.to_owned());
    let mut headers = HeaderMap::new();
    let mut size = 0;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let name: HeaderName = name.parse().ok()?;
        if name == CONTENT_LENGTH {
            size = value.trim().parse().ok()?;
        }
        if !hop(&name) {
            headers.append(name, value.trim().parse().ok()?);
        }
    }
    let mut body = bytes.split_off(head + 4);
    while body.len() < size {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Asked {
        method,
        path,
        headers,
        body,
    })
}

/// At most so much of the body, though the head tells of all of it.
async fn write(stream: &mut TcpStream, said: &Said, most: usize) -> Option<()> {
    let size = said.body.len();
    let mut bytes = format!(
        "HTTP/1.1 {} Said\r\nContent-Length: {size}\r\nConnection: close\r\n",
        said.status
    )
    .into_bytes();
    for (name, value) in said.headers.iter().filter(|(name, _)| !hop(name)) {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&said.body[..most.min(size)]);
    stream.write_all(&bytes).await.ok()?;
    stream.shutdown().await.ok()
}
