//! Files of others are read and nothing else.

use std::os::unix::fs::PermissionsExt as _;
use std::time::SystemTime;

use crate::world::World;

const FILES: [&str; 5] = [
    "client_secret_tv.json",
    "client_secret_desktop.json",
    "client_secret_web.json",
    "service_account.json",
    "authorized_user.json",
];

fn state(world: &World) -> Vec<(Vec<u8>, SystemTime, u32)> {
    let of = |name: &&str| {
        let path = world.path(name);
        let about = std::fs::metadata(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        (bytes, about.modified().unwrap(), about.permissions().mode())
    };
    FILES.iter().map(of).collect()
}

#[test]
fn no_kind_of_sign_in_writes_to_a_client_file() {
    let world = World::new(|_| {});
    // Whoever wants to write to them finds that forbidden, and whoever replaces them is seen.
    for name in FILES {
        let read_only = std::fs::Permissions::from_mode(0o400);
        std::fs::set_permissions(world.path(name), read_only).unwrap();
    }
    let before = state(&world);
    for profile in ["device", "service-account", "authorized-user"] {
        world.run(&["login", "--json", "--profile", profile]).ok();
        world
            .run(&["spaces", "list", "--json", "--profile", profile])
            .ok();
        world.run(&["whoami", "--profile", profile]).ok();
        world
            .run(&["logout", "--local-only", "--profile", profile])
            .ok();
        assert!(state(&world) == before, "{profile}");
    }
    for (profile, method) in [
        ("device", "service-account"),
        ("device", "authorized-user"),
        ("service-account", "authorized-user"),
    ] {
        world
            .run(&["login", "--json", "--profile", profile, "--method", method])
            .ended(2);
        assert!(state(&world) == before, "{profile} as {method}");
    }
}
