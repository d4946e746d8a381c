//! Configurations, clients and keys that cannot work.

use std::os::unix::fs::PermissionsExt as _;

use crate::world::World;
use crate::{doctor, line};

fn world_with(changes: &[(&str, &str)]) -> World {
    let world = World::new(|_| {});
    let path = world.path("config.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{text}");
        text = text.replace(from, to);
    }
    std::fs::write(&path, text).unwrap();
    world
}

#[test]
fn a_broken_configuration_is_named_with_its_line() {
    let world = world_with(&[("default_profile", "default_porfile")]);
    let ran = doctor(&world).ended(2);
    line(&ran, "config").is("fail", "line 2: unknown key `default_porfile`");
    line(&ran, "client").is("skipped", "no profile");
}

#[test]
fn the_wrong_file_says_what_it_is() {
    for (file, said) in [
        ("service_account.json", "service-account key"),
        ("authorized_user.json", "`authorized_user`"),
        ("nothing.json", "nothing.json"),
    ] {
        let world = world_with(&[("client_secret_tv.json", file)]);
        let ran = doctor(&world).ended(2);
        line(&ran, "client").is("fail", said);
    }
}

#[test]
fn the_wrong_type_of_client_is_named() {
    let world = world_with(&[("client_secret_tv.json", "client_secret_web.json")]);
    line(&doctor(&world).ended(2), "client")
        .is("fail", "\"Web application\"")
        .next("project_owner", "TVs and Limited Input devices");
    // A Desktop client's file looks like a TV client's: the endpoint alone tells.
    let world = world_with(&[("client_secret_tv.json", "client_secret_desktop.json")]);
    let ran = doctor(&world).ended(3);
    line(&ran, "client").is("ok", "client_secret_desktop.json");
    line(&ran, "sign_in")
        .is("fail", "wrong type")
        .next("project_owner", "TVs and Limited Input devices");
}

#[test]
fn a_key_or_a_secret_that_others_can_read_is_a_warning() {
    let world = World::new(|_| {});
    let open = |name: &str| {
        let path = world.path(name);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
    };
    open("service_account.json");
    let ran = world.run(&["doctor", "--json", "--profile", "service-account"]);
    line(&ran, "client")
        .is("warn", "Others on this machine can read it")
        .next("you", "chmod 600");
    open("authorized_user.json");
    let ran = world.run(&["doctor", "--json", "--profile", "authorized-user"]);
    line(&ran, "client").is("warn", "others on this machine can read");
}

#[test]
fn a_state_directory_of_others_is_refused() {
    let world = World::signed_in();
    let file = world.path("state/credentials/device.json");
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = doctor(&world).ended(1);
    line(&ran, "state")
        .is("fail", "others may use it")
        .next("you", "chmod 600");
    for check in ["sign_in", "token"] {
        line(&ran, check).is("skipped", "cannot be read");
    }
}
