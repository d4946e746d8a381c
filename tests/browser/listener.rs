//! The port that the browser comes back to.

use std::net::{Ipv4Addr, TcpListener};

use roomkey::account::sign_in::{SignInEvent, SignInRequest};

use crate::World;

fn at(port: u16) -> SignInRequest {
    SignInRequest {
        port: Some(port),
        ..SignInRequest::default()
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_and_pasting_works_all_the_same() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let world = World::new().await;
    let mut waiting = world.start(at(port)).await;
    assert_ne!(
        waiting.port(),
        port,
        "the answer is not for whoever is there"
    );
    let Some(SignInEvent::Note(note)) = waiting.before.last() else {
        panic!("{:?}", waiting.before);
    };
    assert!(note.contains(&port.to_string()) && note.contains("--port"));
    waiting
        .paste(world.allowed(&waiting.url).await.as_str())
        .await;
    waiting.signed_in().await;
}

#[tokio::test]
async fn the_port_that_is_asked_for_is_used_again_and_again() {
    // Found free a moment ago; somebody else may take it before us, so a few are tried.
    for _ in 0..5 {
        let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = probe.local_addr().unwrap().port();
        drop(probe);
        let world = World::new().await;
        let mut waiting = world.start(at(port)).await;
        if waiting.port() != port {
            continue;
        }
        let back = world.allowed(&waiting.url).await;
        assert_eq!(world.shows(&back).await.0, 200);
        waiting.signed_in().await;
        let again = world.start(at(port)).await;
        assert_eq!(again.port(), port, "it was closed");
        return;
    }
    panic!("no port stays free");
}

#[tokio::test]
async fn only_this_machine_is_listened_to() {
    let world = World::new().await;
    let waiting = world.start(SignInRequest::default()).await;
    // Linux has all of 127/8 on loopback: a listener on 0.0.0.0 would answer here.
    if cfg!(target_os = "linux") {
        let other = tokio::net::TcpStream::connect(("127.0.0.2", waiting.port()));
        assert!(other.await.is_err());
    }
    assert!(waiting.is_listened_to().await);
}
