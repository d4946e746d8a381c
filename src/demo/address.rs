//! Under which address a phone in the same network reaches this machine.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// Nothing is sent there: connecting a UDP socket only asks the kernel for the route.
/// The address is of a block kept for documentation (RFC 5737).
const FAR_AWAY: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// The host to advertise for a server that listens there: what the person says, else the address
/// itself, else, where it means "all addresses", that of the default route.
pub(super) fn advertised(listen: SocketAddr, public_host: Option<&str>) -> io::Result<String> {
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
}
