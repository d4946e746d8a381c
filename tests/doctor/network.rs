//! Servers that cannot be reached, have another clock, or are somebody else.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::world::World;
use crate::{Ran, line};

/// A server on loopback, as a function of what it is asked: the request line.
fn serve(answer: impl Fn(&str) -> String + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            respond(&mut stream.unwrap(), &answer);
        }
    });
    address
}

fn respond(stream: &mut TcpStream, answer: &impl Fn(&str) -> String) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else {
        return;
    };
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|l| !l.is_empty()))
    {}
    let _ = stream.write_all(answer(&first).as_bytes());
}

fn http(status: &str, date: Timestamp, body: &str) -> String {
    let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT");
    format!(
        "HTTP/1.1 {status}\r\ndate: {date}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// With a ready token, and both APIs at this origin.
fn doctor_at(origin: &str, variables: &[(&str, &str)]) -> Ran {
    let world = World::new(|_| {});
    let config = format!(
        "[profile.here]\nissuer = \"{origin}\"\nclient_id = \"x\"\n\
         [profile.here.endpoints]\nchat_api = \"{origin}\"\npeople_api = \"{origin}\"\n"
    );
    std::fs::write(world.path("config.toml"), config).unwrap();
    let mut command = world.command(&["doctor", "--json"]);
    command.envs(variables.iter().copied());
    Ran::from(command.output().unwrap())
}

#[test]
fn a_dead_port_fails_once_and_the_rest_is_skipped() {
    let mut world = World::signed_in();
    world.stop_sandbox();
    let ran = crate::doctor(&world).ended(7);
    line(&ran, "network").is("fail", "cannot be reached");
    line(&ran, "clock").is("skipped", "No server answered");
    line(&ran, "token").is("skipped", "ana@example.com is signed in; not renewed");
    for check in ["issuer", "sign_in", "chat_api", "people_api"] {
        line(&ran, check).is("skipped", "");
    }
}

#[test]
fn a_wrong_clock_is_told_in_seconds() {
    for (behind, status, said, code) in [
        (0, "ok", "As that of", 4),
        (90, "warn", "s behind 127.0.0.1", 4),
        (-90, "warn", "s ahead of 127.0.0.1", 4),
        (3600, "fail", "(59 minutes) behind", 1),
        (-864_000, "fail", "(10 days) ahead of", 1),
    ] {
        let address = serve(move |_| {
            let date = Timestamp::now() + SignedDuration::from_secs(behind);
            http("403 Forbidden", date, "{}")
        });
        let token = [("ROOMKEY_ACCESS_TOKEN", "ya29.token")];
        let ran = doctor_at(&format!("http://{address}"), &token).ended(code);
        line(&ran, "clock").is(status, said);
    }
}

/// Reading works, and what needs a Chat app is refused: so Google was measured.
#[test]
fn a_chat_app_that_only_changes_need_is_missed_too() {
    let address = serve(|asked| {
        let now = Timestamp::now();
        if asked.contains("/spaceEvents") {
            let error = r#"{"error":{"code":404,"status":"NOT_FOUND","message":"Google Chat app not found. To create a Chat app, you must turn on the Chat API and configure the app in the Google Cloud console."}}"#;
            return http("404 Not Found", now, error);
        }
        if asked.contains("/v1/spaces") {
            return http("200 OK", now, r#"{"spaces":[{"name":"spaces/AAAA"}]}"#);
        }
        http("404 Not Found", now, "{}")
    });
    let token = [("ROOMKEY_ACCESS_TOKEN", "ya29.token")];
    let ran = doctor_at(&format!("http://{address}"), &token).ended(4);
    line(&ran, "chat_api").is("ok", "answers");
    line(&ran, "chat_app")
        .is("fail", "has no Chat app")
        .next("project_owner", "Open https://console.cloud.google.com/");
}

#[test]
fn a_network_that_wants_a_sign_in_of_its_own_is_named() {
    let address = serve(|_| http("511 Network Authentication Required", Timestamp::now(), ""));
    let ran = doctor_at(&format!("http://{address}"), &[]).ended(7);
    line(&ran, "network")
        .is("fail", "the network's login page answers")
        .next("you", "browser");
}

struct Gate {
    ca: String,
    origin: String,
}

/// A TLS server whose certificate "Gate 7" issued for these names, valid in these years.
fn gate(names: &[&str], years: (i32, i32)) -> Gate {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.distinguished_name.push(DnType::CommonName, "Gate 7");
    let ca_text = ca.self_signed(&ca_key).unwrap().pem();
    let issuer = Issuer::new(ca, ca_key);
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::new(names).unwrap();
    leaf.not_before = rcgen::date_time_ymd(years.0, 1, 1);
    leaf.not_after = rcgen::date_time_ymd(years.1, 1, 1);
    let certificate = leaf.signed_by(&key, &issuer).unwrap().der().clone();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!(
        "https://127.0.0.1:{}",
        listener.local_addr().unwrap().port()
    );
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            // A client that does not trust it hangs up.
            let _ = stream.write_all(http("404 Not Found", Timestamp::now(), "").as_bytes());
        }
    });
    Gate {
        ca: ca_text,
        origin,
    }
}

#[test]
fn who_answers_in_the_place_of_another_is_named() {
    let gate = gate(&["127.0.0.1"], (2020, 2090));
    let ran = doctor_at(&gate.origin, &[]).ended(7);
    line(&ran, "network")
        .is(
            "fail",
            "was issued by \"Gate 7\", whom this machine does not trust",
        )
        .next("you", "root certificate");
}

#[test]
fn a_certificate_for_another_name_or_time_is_told_apart() {
    for (names, years, check, said) in [
        (["other.example"], (2020, 2090), "network", "another name"),
        (
            ["127.0.0.1"],
            (2020, 2021),
            "clock",
            "is not valid any more",
        ),
        (["127.0.0.1"], (2080, 2090), "clock", "is not valid yet"),
    ] {
        let gate = gate(&names, years);
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        std::fs::write(&roots, &gate.ca).unwrap();
        let ran = doctor_at(&gate.origin, &[("SSL_CERT_FILE", roots.to_str().unwrap())]);
        line(&ran, check).is("fail", said);
        line(&ran, "network").is("fail", "");
    }
}
