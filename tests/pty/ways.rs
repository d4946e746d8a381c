//! Every way from nothing to a list of spaces, as somebody on SSH goes it: no browser here, nothing
//! but arrows, Enter, Esc, digits and the text of the fields.

use std::path::Path;
use std::time::Duration;

use roomkey::sandbox::Options;
use tempfile::TempDir;

use super::driver::{DOWN, ENTER, ESC, Launch, Terminal};
use super::main_job::move_to;
use super::phone::Phone;
use super::site::Site;

/// A sandbox, and the home of a person who has no configuration yet.
struct World {
    site: Site,
    files: TempDir,
    home: TempDir,
}

impl World {
    async fn new(options: Options) -> Self {
        let files = tempfile::tempdir().unwrap();
        let write_config = Some(files.path().join("config.toml"));
        let site = Site::start(Options {
            write_config,
            ..options
        })
        .await;
        Self {
            site,
            files,
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, name: &str) -> String {
        self.files.path().join(name).to_str().unwrap().to_owned()
    }

    fn launch(&self, cols: u16, rows: u16) -> Terminal {
        let home = self.home.path().to_str().unwrap().to_owned();
        let mut launch = Launch::demo(cols, rows).env("HOME", &home);
        launch.args.clear();
        launch.start()
    }

    fn config(&self) -> String {
        let path = self.home.path().join(".config/roomkey/config.toml");
        std::fs::read_to_string(path).unwrap()
    }
}

/// The form of a way, its first field after the name in focus.
fn form(t: &mut Terminal, way: &str) {
    t.see("Try the demo");
    t.choose(way);
    t.see("[ Save and go on ]");
    move_to(t, DOWN, "Name");
    t.send(DOWN);
}

fn save(t: &mut Terminal) {
    move_to(t, DOWN, "[ Save and go on ]");
    t.press(ENTER, "Press Enter to sign in");
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_code() {
    let world = World::new(Options {
        allow_chat_on_device: true,
        auto_approve: Some(Duration::from_millis(10)),
        ..Options::default()
    })
    .await;
    let mut t = world.launch(80, 24);
    form(&mut t, "A code, through a bridge");
    let url = world.site.at("");
    t.press(url.trim_end_matches('/'), "Chat API");
    t.send(DOWN);
    t.send(&world.file("client_secret_tv.json"));
    t.send(DOWN);
    // The file names the server that plays Google.
    t.wait("the API's address", |screen| {
        let contents = screen.contents();
        contents
            .lines()
            .any(|l| l.contains("Chat API") && l.contains("127.0.0.1"))
    });
    save(&mut t);
    t.press(ENTER, "40 spaces");
    t.see("Signed in as ana@example.com");
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
    assert!(world.config().contains("method = \"device\""));
}

/// The address as it stands on the screen, broken into lines.
fn address(t: &Terminal) -> String {
    let contents = t.contents();
    let lines = contents
        .lines()
        .skip_while(|l| !l.contains("Open this in a browser"));
    let lines = lines.skip(1).take_while(|l| !l.contains("Over SSH"));
    lines.map(str::trim).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_browser_elsewhere_with_a_pasted_address() {
    let world = World::new(Options::default()).await;
    let mut t = world.launch(80, 24);
    form(&mut t, "Google, in a browser");
    t.send(&world.file("client_secret_desktop.json"));
    t.press(DOWN, "Chat API");
    save(&mut t);
    t.press(ENTER, "Waiting for the browser");
    t.see("ssh -N -L ");

    t.press("\x1b[200~http://127.0.0.1:1/?code=x&state=y\x1b[201~", "! ");
    let mut phone = Phone::new(&world.site);
    let chooser = phone.open(&address(&t)).await.page();
    let consent = phone.choose(&chooser, "ana@example.com").await.page();
    let back = phone
        .decide(&consent, "allow", None)
        .await
        .left()
        .to_string();
    let (first, second) = back.split_at(back.len() / 2);
    t.press(
        &format!("\x1b[200~{first}\r\n{second}\x1b[201~"),
        "40 spaces",
    );
    t.see("Signed in as ana@example.com");

    // What was not asked for is asked for where it is needed, and then goes on.
    move_to(&mut t, DOWN, "All hands");
    t.send("0");
    t.choose("Delete the space");
    t.see("Ask for: delete spaces");
    t.press("1", "Waiting for the browser");
    let mut phone = Phone::new(&world.site);
    let chooser = phone.open(&address(&t)).await.page();
    let consent = phone.choose(&chooser, "ana@example.com").await.page();
    let back = phone
        .decide(&consent, "allow", None)
        .await
        .left()
        .to_string();
    t.press(&format!("\x1b[200~{back}\x1b[201~"), "Delete All hands?");
    t.press(ESC, "40 spaces");

    t.send("0");
    while !t.contents().contains("Accounts") {
        let before = t.contents();
        t.send("0");
        t.wait("the next entries", |screen| screen.contents() != before);
    }
    t.choose("Accounts");
    t.see("delete spaces");
    t.see("* work");
    t.send(ENTER);
    t.choose("Sign out");
    t.see("No, stay signed in");
    t.choose("Forget it on this machine");
    t.see("signed out on this machine");
    t.see("Press Enter to sign in");
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
}

/// The key is given where a client belongs, and leads to its own way.
#[tokio::test(flavor = "multi_thread")]
async fn by_a_service_account_from_the_wrong_form() {
    let world = World::new(Options::default()).await;
    let mut t = world.launch(80, 24);
    form(&mut t, "Google, in a browser");
    t.send(&world.file("service_account.json"));
    t.press(DOWN, "It is a service-account key");
    t.press("2", "Acts as");
    t.see("Chat API");
    move_to(&mut t, DOWN, "Acts as");
    t.send("ana@example.com");
    move_to(&mut t, DOWN, "[ Save and go on ]");
    // Nothing needs to be approved: it signs in at once.
    t.press(ENTER, "40 spaces");
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    assert!(world.config().contains("subject = \"ana@example.com\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_credentials_file_on_a_small_terminal() {
    let world = World::new(Options::default()).await;
    // `~` stands for the home.
    let name = "authorized_user.json";
    std::fs::copy(world.file(name), world.home.path().join(name)).unwrap();
    let mut t = world.launch(40, 12);
    form(&mut t, "A credentials file");
    t.send("~/authorized_user.json");
    t.press(DOWN, "Chat API");
    move_to(&mut t, DOWN, "[ Save and go on ]");
    // Nothing needs to be approved: it signs in at once.
    t.press(ENTER, "40 spaces");
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    let path = world.home.path().join(name);
    assert!(Path::new(&path).is_absolute());
    assert!(world.config().contains(path.to_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_wrong_is_said_and_stays() {
    let world = World::new(Options::default()).await;
    let mut t = world.launch(80, 24);
    form(&mut t, "A service account");
    t.send("/nonexistent/key.json");
    t.press(DOWN, "! /nonexistent/key.json");
    t.see("Key file  /nonexistent/key.json");
    t.send(ESC);
    t.see("Discard what you typed?");
}
