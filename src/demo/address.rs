//! Where the demo's servers listen, and under which address a phone in the same network reaches
//! them.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

use super::Options;
use crate::text::explanation::{Cause, Explanation};

/// Nothing is sent there: connecting a UDP socket only asks the kernel for the route.
/// The address is of a block kept for documentation (RFC 5737).
const FAR_AWAY: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);
/// How often the system is asked for a port whose successor is free, too.
const TRIES: usize = 20;

/// Where the two servers are.
#[derive(Debug)]
pub(super) struct Places {
    /// The bridge's port, open: its address must be known before it is served.
    pub bridge: TcpListener,
    /// Where the sandbox listens.
    pub sandbox: SocketAddr,
    /// The bridge's address as phones and terminals see it.
    pub bridge_url: String,
    /// The sandbox's, where that is not simply where it listens.
    pub sandbox_url: Option<String>,
    /// The host that plain http may go to, besides this machine.
    pub host: Option<String>,
}

impl Places {
    /// Free loopback ports; with `--listen` its port for the bridge and the next for the sandbox.
    pub fn find(options: &Options) -> Result<Self, Explanation> {
        let Some(listen) = options.listen else {
            let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let bridge = TcpListener::bind(any).map_err(|error| cannot_listen(any, &error))?;
            let own = bridge
                .local_addr()
                .map_err(|error| cannot_listen(any, &error))?;
            return Ok(Self {
                bridge,
                sandbox: any,
                bridge_url: format!("http://{own}"),
                sandbox_url: None,
                host: None,
            });
        };
        let (bridge, own) = pair(listen)?;
        let host = advertised(listen, options.public_host.as_deref())
            .map_err(|error| cannot_listen(listen, &error))?;
        let sandbox = SocketAddr::new(own.ip(), own.port() + 1);
        Ok(Self {
            bridge,
            sandbox,
            bridge_url: format!("http://{host}:{}", own.port()),
            sandbox_url: Some(format!("http://{host}:{}", sandbox.port())),
            host: Some(host),
        })
    }
}

/// The bridge's port, with the one after it free.
fn pair(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), Explanation> {
    let mut refused = None;
    // A port that was asked for is tried once.
    let tries = if listen.port() == 0 { TRIES } else { 1 };
    for _ in 0..tries {
        let bridge = TcpListener::bind(listen).map_err(|error| cannot_listen(listen, &error))?;
        let own = bridge
            .local_addr()
            .map_err(|error| cannot_listen(listen, &error))?;
        let next = own.port().checked_add(1).ok_or_else(|| {
            Explanation::new(Cause::Usage, format!("there is no port after {own}"))
                .hint("The demo takes two ports, one after the other. Give a smaller one.")
        });
        let next = SocketAddr::new(own.ip(), next?);
        match TcpListener::bind(next) {
            Ok(_) => return Ok((bridge, own)),
            Err(error) => refused = Some(cannot_listen(next, &error)),
        }
    }
    Err(refused.unwrap_or_else(|| cannot_listen(listen, &io::ErrorKind::AddrInUse.into())))
}

fn cannot_listen(listen: SocketAddr, error: &io::Error) -> Explanation {
    Explanation::new(Cause::Usage, format!("cannot listen on {listen}: {error}"))
        .hint("Give another address and port with --listen, or leave it out. The demo takes the port after it, too.")
}

/// The host to advertise for a server that listens there: what the person says, else the address
/// itself, else, where it means "all addresses", that of the default route.
fn advertised(listen: SocketAddr, public_host: Option<&str>) -> io::Result<String> {
    if let Some(host) = public_host {
        return Ok(host.to_owned());
    }
    if listen.ip().is_unspecified() {
        return Ok(bracketed(default_route()?));
    }
    Ok(bracketed(listen.ip()))
}

fn default_route() -> io::Result<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.connect(FAR_AWAY)?;
    Ok(socket.local_addr()?.ip())
}

/// As it stands in a URL.
fn bracketed(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_person_decides_then_the_address() {
        let all: SocketAddr = "0.0.0.0:8628".parse().unwrap();
        assert_eq!(advertised(all, Some("tv.lan")).unwrap(), "tv.lan");
        let one: SocketAddr = "[::1]:8628".parse().unwrap();
        assert_eq!(advertised(one, None).unwrap(), "[::1]");
    }

    #[test]
    fn all_addresses_become_one_that_can_be_reached() {
        let all: SocketAddr = "0.0.0.0:8628".parse().unwrap();
        // A machine without a network has no default route; then the error says so.
        if let Ok(host) = advertised(all, None) {
            let ip: IpAddr = host.parse().unwrap();
            assert!(!ip.is_unspecified());
        }
    }

    fn listening(listen: SocketAddr) -> Result<Places, Explanation> {
        Places::find(&Options {
            listen: Some(listen),
            public_host: Some("tv.lan".to_owned()),
            ..Options::default()
        })
    }

    #[test]
    fn the_sandbox_is_at_the_port_after_the_bridge() {
        let places = listening((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let port = places.bridge.local_addr().unwrap().port();
        assert_eq!(places.bridge_url, format!("http://tv.lan:{port}"));
        let sandbox = format!("http://tv.lan:{}", port + 1);
        assert_eq!(places.sandbox_url.as_deref(), Some(sandbox.as_str()));
        assert_eq!(places.sandbox.port(), port + 1);
    }

    #[test]
    fn either_port_that_is_taken_is_said() {
        let places = listening((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let first = places.bridge.local_addr().unwrap();
        let refused = listening(first).unwrap_err();
        assert_eq!(refused.cause, Cause::Usage);
        let taken = TcpListener::bind(places.sandbox).unwrap();
        drop(places.bridge);
        let refused = listening(first).unwrap_err();
        assert!(
            refused
                .message
                .contains(&taken.local_addr().unwrap().to_string())
        );
    }

    #[test]
    fn the_last_port_leaves_none_for_the_sandbox() {
        let last = SocketAddr::from((Ipv4Addr::LOCALHOST, u16::MAX));
        assert_eq!(listening(last).unwrap_err().cause, Cause::Usage);
    }
}
