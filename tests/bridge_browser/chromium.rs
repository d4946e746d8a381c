//! One real chromium for all tests here, each person in it with cookies of their own.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::node;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// Longer than the driver waits for a page.
const PATIENCE: Duration = Duration::from_mins(1);

/// Ends with the process: the driver closes its browser when its stdin does.
static DRIVER: LazyLock<Option<Driver>> = LazyLock::new(Driver::start);

struct Driver {
    asks: Mutex<Asks>,
}

struct Asks {
    stdin: ChildStdin,
    last: u64,
}

static WAITING: LazyLock<Mutex<HashMap<u64, oneshot::Sender<Value>>>> =
    LazyLock::new(Mutex::default);

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&path);
    places.find_map(|dir| {
        NAMES
            .map(|name| dir.join(name))
            .into_iter()
            .find(|p| p.is_file())
    })
}

impl Driver {
    fn start() -> Option<Self> {
        let Some(chromium) = chromium() else {
            node::skip("a chromium on the PATH beside it");
            return None;
        };
        let folder = node::folder("puppeteer-core").filter(|_| node::folder("axe-core").is_some());
        let Some(folder) = folder else {
            node::skip("npm's puppeteer-core and axe-core");
            return None;
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bridge_browser/driver.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .args([folder, chromium])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let stdin = child.stdin.take().unwrap();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let answer: Value = serde_json::from_str(&line).unwrap();
                let waits = answer["id"].as_u64().unwrap();
                if let Some(waits) = WAITING.lock().unwrap().remove(&waits) {
                    let _ = waits.send(answer);
                }
            }
            let _ = child.wait();
        });
        Some(Self {
            asks: Mutex::new(Asks { stdin, last: 0 }),
        })
    }

    async fn ask(&self, mut command: Value) -> Value {
        let (send, answer) = oneshot::channel();
        {
            let mut asks = self.asks.lock().unwrap();
            asks.last += 1;
            command["id"] = asks.last.into();
            WAITING.lock().unwrap().insert(asks.last, send);
            writeln!(asks.stdin, "{command}").unwrap();
        }
        let answer = tokio::time::timeout(PATIENCE, answer).await;
        let mut answer = answer
            .expect("the browser answers")
            .expect("the driver lives");
        let error = &answer["error"];
        assert!(error.is_null(), "{command}: {error}");
        answer["ok"].take()
    }
}

/// How a person's browser is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Width of the screen in CSS pixels.
    pub width: u16,
    pub dark: bool,
    pub scripts: bool,
    pub cookies: bool,
    pub agent: Option<&'static str>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            width: 360,
            dark: false,
            scripts: false,
            cookies: true,
            agent: None,
        }
    }
}

impl Setup {
    fn json(&self) -> Value {
        let scheme = if self.dark { "dark" } else { "light" };
        json!({
            "width": self.width, "scheme": scheme, "scripts": self.scripts,
            "cookies": self.cookies, "agent": self.agent,
        })
    }
}

/// A tab of a person's browser.
pub struct Tab {
    driver: &'static Driver,
    id: String,
    setup: Setup,
}

/// What has the focus.
#[derive(Debug)]
pub struct Focused {
    pub text: String,
    pub name: String,
    pub value: String,
    /// Whether one sees that it has the focus.
    pub outlined: bool,
}

impl Tab {
    /// A new person's browser; `None`, and said, where this machine has none.
    pub async fn of_a_person(setup: Setup) -> Option<Self> {
        let driver = tokio::task::spawn_blocking(|| DRIVER.as_ref()).await;
        // A required peer that is missing fails every test, not the first alone.
        let driver = driver.expect("chromium, and npm's puppeteer-core and axe-core")?;
        let mut command = setup.json();
        command["do"] = "person".into();
        let id = driver.ask(command).await;
        Some(Self::new(driver, &id, setup))
    }

    fn new(driver: &'static Driver, id: &Value, setup: Setup) -> Self {
        Self {
            driver,
            id: id.as_str().unwrap().to_owned(),
            setup,
        }
    }

    async fn act(&self, act: &str, mut how: Value) -> Value {
        how["tab"] = self.id.as_str().into();
        how["do"] = act.into();
        self.driver.ask(how).await
    }

    /// Another tab of the same person.
    pub async fn beside(&self) -> Self {
        let id = self.act("beside", self.setup.json()).await;
        Self::new(self.driver, &id, self.setup.clone())
    }

    /// Of several tabs, the one that is seen.
    pub async fn to_front(&self) {
        self.act("front", json!({})).await;
    }

    pub async fn open(&self, url: &str) {
        self.act("open", json!({ "url": url })).await;
    }

    pub async fn reload(&self) {
        self.act("reload", json!({})).await;
    }

    pub async fn back(&self) {
        self.act("back", json!({})).await;
    }

    /// Waits for the page with this heading: its text.
    pub async fn until(&self, heading: &str) -> String {
        self.until_it_says(heading, "").await
    }

    /// Waits for the page with this heading that has these words, too: its text.
    pub async fn until_it_says(&self, heading: &str, words: &str) -> String {
        let how = json!({ "heading": heading, "words": words });
        let seen = self.act("until", how).await;
        seen["text"].as_str().unwrap().to_owned()
    }

    pub async fn url(&self) -> String {
        let seen = self.act("seen", json!({})).await;
        seen["url"].as_str().unwrap().to_owned()
    }

    pub async fn focused(&self) -> Option<Focused> {
        let seen = self.act("seen", json!({})).await;
        let focused = seen.get("focused").filter(|focused| !focused.is_null())?;
        let text = |key: &str| focused[key].as_str().unwrap_or_default().trim().to_owned();
        Some(Focused {
            text: text("text"),
            name: text("name"),
            value: text("value"),
            outlined: focused["outlined"] == true,
        })
    }

    pub async fn type_in(&self, text: &str) {
        self.act("type", json!({ "text": text })).await;
    }

    pub async fn press(&self, key: &str) {
        self.act("press", json!({ "key": key })).await;
    }

    /// Presses Tab until the focus is, visibly, on what begins with these words; then Enter.
    pub async fn tab_to(&self, words: &str) {
        let mut passed = Vec::new();
        for _ in 0..12 {
            self.press("Tab").await;
            let Some(focused) = self.focused().await else {
                continue;
            };
            assert!(focused.outlined, "one does not see the focus: {focused:?}");
            if focused.text.starts_with(words) {
                return self.press("Enter").await;
            }
            passed.push(focused.text);
        }
        panic!("no {words} among {passed:?}");
    }

    /// Touches the button with this value.
    pub async fn touch(&self, value: &str) {
        let selector = format!("button[value=\"{value}\"]");
        self.act("click", json!({ "selector": selector })).await;
    }

    pub async fn touch_twice(&self, value: &str) {
        let selector = format!("button[value=\"{value}\"]");
        let how = json!({ "selector": selector, "count": 2 });
        self.act("click", how).await;
    }

    /// Until released, links to this origin lead nowhere.
    pub async fn hold(&self, origin: &str) {
        self.act("hold", json!({ "origin": origin })).await;
    }

    pub async fn release(&self) {
        self.act("release", json!({})).await;
    }

    /// The cookies of the host it is at.
    pub async fn cookies(&self) -> Vec<Value> {
        let cookies = self.act("cookies", json!({})).await;
        cookies.as_array().unwrap().clone()
    }

    /// No finding of axe in light and dark, nothing wider than the screen.
    pub async fn judge(&self, name: &str) {
        let found = self.act("judge", json!({ "name": name })).await;
        assert_eq!(found, json!([]), "{name}");
    }

    /// Waits for a complaint of the browser with this in it.
    pub async fn complains_of(&self, what: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let complaints = self.act("complaints", json!({})).await.to_string();
            if complaints.contains(what) {
                return;
            }
            assert!(tokio::time::Instant::now() < deadline, "only {complaints}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// The browser has complained about nothing: no breach of the policy above all.
    pub async fn is_content(&self) {
        let complaints = self.act("complaints", json!({})).await;
        assert_eq!(complaints, json!([]));
    }
}
