//! The minute of a quota does not begin anew with a process: what other runs of the profile sent
//! counts, whether they have ended, were killed, or run at the same time.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::killed::{file, people};
use crate::world::World;

const PACE: usize = 30;

/// A world with that pace, a space, and lists of people to add.
fn world(lists: usize, quotas: Option<&str>) -> (World, String, Vec<String>) {
    let world = World::new(|options| {
        options.members = lists * PACE + 100;
        options.quotas = quotas.map(ToOwned::to_owned);
    });
    let users = people(&world, lists * PACE);
    let made = world.json(&["spaces", "create", "Paced"]);
    let lists = users.chunks(PACE).enumerate();
    let lists = lists.map(|(at, list)| file(&world, &format!("list-{at}.txt"), list));
    let lists = lists.collect();
    world.with_pace(PACE);
    (world, made["name"].as_str().unwrap().to_owned(), lists)
}

fn start(world: &World, space: &str, list: &str) -> Child {
    let args = ["members", "add", space, "--from-file", list, "--jobs", "16"];
    let mut command = world.command(&args);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Kills it as soon as it says that it waits for the quota.
fn until_it_waits(mut child: Child) {
    let said = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut all = Vec::new();
    for line in said.map_while(Result::ok) {
        let waits = line.contains("quota");
        all.push(line);
        if waits {
            child.kill().unwrap();
            child.wait().unwrap();
            return;
        }
    }
    panic!("it never waited: {all:?}");
}

fn added(world: &World, space: &str, status: u16) -> usize {
    let calls = world.calls("POST", &format!("{space}/members"));
    calls.iter().filter(|call| call["status"] == status).count()
}

#[test]
fn a_second_run_begins_with_what_is_left_of_the_minute() {
    let (world, space, lists) = world(2, None);
    let ended = start(&world, &space, &lists[0]).wait().unwrap();
    assert!(ended.success());
    until_it_waits(start(&world, &space, &lists[1]));
    assert_eq!(added(&world, &space, 200), PACE);
}

#[test]
fn a_run_that_was_killed_goes_on_with_what_is_left_of_the_minute() {
    let (world, space, lists) = world(2, None);
    let both = world.path("both.txt");
    let text = lists
        .iter()
        .map(|list| std::fs::read_to_string(list).unwrap() + "\n");
    std::fs::write(&both, text.collect::<String>()).unwrap();
    until_it_waits(start(&world, &space, both.to_str().unwrap()));
    // What was under way when it was killed may have arrived or not.
    let sent = added(&world, &space, 200);
    assert!((PACE - 16..=PACE).contains(&sent), "{sent}");
    let mut resume = world.command(&["journal", "resume", "--jobs", "16"]);
    resume.stdout(Stdio::null()).stderr(Stdio::piped());
    until_it_waits(resume.spawn().unwrap());
    let sent = added(&world, &space, 200);
    assert!(sent <= PACE, "{sent}");
}

#[test]
fn runs_at_the_same_time_share_the_minute() {
    let quota = format!("membership_writes={PACE}/60s");
    let (world, space, lists) = world(2, Some(&quota));
    let running: Vec<_> = lists
        .iter()
        .map(|list| start(&world, &space, list))
        .collect();
    for child in running {
        until_it_waits(child);
    }
    let sent = added(&world, &space, 200);
    assert!((PACE / 2..=PACE).contains(&sent), "{sent}");
    // They began together, so that neither knew of the other's first calls.
    let refused = added(&world, &space, 429);
    assert!(refused <= 16, "{refused} answers were 429");
}
