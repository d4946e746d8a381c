//! Files and directories that cannot keep a credential: each is refused with what to do, and none
//! costs the sign-in.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::world::{World, whole};

const LIST: [&str; 4] = ["spaces", "list", "--limit", "1"];
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// What the program says of a state directory that somebody changed so, and that it works again
/// once that is undone.
#[track_caller]
fn refused(change: impl FnOnce(&World), undo: impl FnOnce(&World), expected: &[&str]) {
    let world = World::expired(Duration::ZERO);
    change(&world);
    let said = world.fails(1, &LIST);
    for expected in expected {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    undo(&world);
    world.succeeds(&LIST);
}

fn set(path: &std::path::Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_that_others_may_read_is_refused() {
    refused(
        |world| set(&world.credential(), 0o644),
        |world| set(&world.credential(), 0o600),
        &["mode 644", "chmod 600 "],
    );
}

#[test]
fn links_are_refused() {
    let aside = |world: &World| world.path("aside");
    refused(
        |world| {
            fs::rename(world.credential(), aside(world)).unwrap();
            symlink(aside(world), world.credential()).unwrap();
        },
        |world| fs::rename(aside(world), world.credential()).unwrap(),
        &["symbolic link", "Remove the link"],
    );
    refused(
        |world| {
            fs::rename(world.folder(), aside(world)).unwrap();
            symlink(aside(world), world.folder()).unwrap();
        },
        |world| {
            fs::remove_file(world.folder()).unwrap();
            fs::rename(aside(world), world.folder()).unwrap();
        },
        &["symbolic link", "ROOMKEY_STATE_DIR"],
    );
    let lock = |world: &World| world.folder().join("device.lock");
    refused(
        |world| {
            fs::remove_file(lock(world)).unwrap();
            symlink("/dev/null", lock(world)).unwrap();
        },
        |world| fs::remove_file(lock(world)).unwrap(),
        &["device.lock", "symbolic link"],
    );
}

#[test]
fn a_directory_in_its_place_is_refused() {
    let aside = |world: &World| world.path("aside");
    refused(
        |world| {
            fs::rename(world.credential(), aside(world)).unwrap();
            fs::create_dir(world.credential()).unwrap();
        },
        |world| {
            fs::remove_dir(world.credential()).unwrap();
            fs::rename(aside(world), world.credential()).unwrap();
        },
        &["device.json", "is not a file"],
    );
}

#[test]
fn what_belongs_to_somebody_else_is_refused() {
    if !is_root() {
        println!("skipped: only root can give a file away");
        return;
    }
    for what in ["device.json", "device.lock", ""] {
        refused(
            |world| chown(world.folder().join(what), Some(NOBODY), None).unwrap(),
            |world| chown(world.folder().join(what), Some(0), None).unwrap(),
            &["belongs to another user", "ROOMKEY_STATE_DIR"],
        );
    }
}

#[test]
fn a_directory_that_is_open_to_others_is_closed() {
    let world = World::expired(Duration::ZERO);
    set(&world.folder(), 0o777);
    world.succeeds(&LIST);
    let mode = fs::metadata(world.folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn an_empty_file_is_told_and_a_sign_in_mends_it() {
    let world = World::expired(Duration::ZERO);
    fs::write(world.credential(), "").unwrap();
    let said = world.fails(1, &LIST);
    assert!(said.contains("cannot be understood"), "{said}");
    assert!(said.contains("sign in again"), "{said}");
    world.succeeds(&["login", "--json"]);
    world.succeeds(&LIST);
}

/// A disk without room for so much as a credential.
fn on_a_full_disk(world: &World, args: &[&str]) -> std::process::Output {
    let program = world.command(args);
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args())
        .env_clear()
        .stdin(Stdio::null());
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.output().unwrap()
}

#[test]
fn a_full_disk_costs_no_token() {
    let world = World::expired(Duration::ZERO);
    let before = (whole(&world.credential()), world.token_calls().len());
    let output = on_a_full_disk(&world, &LIST);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("not renewed"), "{said}");
    assert!(said.contains("free space"), "{said}");
    let after = (whole(&world.credential()), world.token_calls().len());
    assert_eq!(before, after, "nothing was sent");
    assert_eq!(world.unfinished(), [""; 0]);
    world.succeeds(&LIST);
}

#[test]
fn a_sign_in_that_cannot_be_stored_is_not_begun() {
    let world = World::new(Duration::ZERO);
    let refused = |output: std::process::Output, expected: &str| {
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(expected), "{said}");
        assert_eq!(world.code_calls(), 0, "{said}");
    };
    refused(on_a_full_disk(&world, &["login"]), "free space");
    // A file where the directory should be, and a link.
    fs::write(world.path("file"), "").unwrap();
    symlink(world.path("state"), world.path("link")).unwrap();
    for (place, expected) in [("file", "ROOMKEY_STATE_DIR"), ("link", "symbolic link")] {
        let mut login = world.command(&["login"]);
        login.env("ROOMKEY_STATE_DIR", world.path(place));
        refused(login.output().unwrap(), expected);
    }
    for name in ["device.lock", "device.json"] {
        let place = world.folder().join(name);
        let _ = fs::remove_file(&place);
        fs::create_dir(&place).unwrap();
        refused(world.run(&["login"]), name);
        fs::remove_dir(&place).unwrap();
    }
    world.succeeds(&["login", "--json"]);
    assert_eq!(world.code_calls(), 1);
    assert_eq!(world.unfinished(), [""; 0]);
}

#[test]
fn a_sign_in_replaces_what_is_no_credential() {
    let world = World::expired(Duration::ZERO);
    set(&world.credential(), 0o644);
    world.succeeds(&["login", "--json"]);
    world.succeeds(&LIST);
    fs::rename(world.credential(), world.path("aside")).unwrap();
    symlink(world.path("aside"), world.credential()).unwrap();
    world.succeeds(&["login", "--json"]);
    whole(&world.credential());
    world.succeeds(&LIST);
}

#[test]
fn a_directory_that_cannot_be_written_costs_no_token() {
    if is_root() {
        println!("skipped: root may write everywhere");
        return;
    }
    let world = World::expired(Duration::ZERO);
    let before = (whole(&world.credential()), world.token_calls().len());
    set(&world.folder(), 0o500);
    let said = world.fails(1, &LIST);
    assert!(said.contains("permissions"), "{said}");
    let after = (whole(&world.credential()), world.token_calls().len());
    assert_eq!(before, after, "nothing was sent");
    set(&world.folder(), 0o700);
    world.succeeds(&LIST);
}
