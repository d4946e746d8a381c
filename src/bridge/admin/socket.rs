//! Binds a Unix socket that is private from its first moment, in the place of one left behind.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::Path;

use tokio::net::UnixListener;

/// The socket appears under its name only once nobody else can open it.
pub(super) fn bind(path: &Path) -> io::Result<UnixListener> {
    make_way(path)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    // Nobody else can look into the folder that it is made in.
    let private = tempfile::Builder::new()
        .prefix(".rk")
        .tempdir_in(folder.unwrap_or(Path::new(".")))?;
    let hidden = private.path().join("s");
    let listener = UnixListener::bind(&hidden)?;
    fs::set_permissions(&hidden, fs::Permissions::from_mode(0o600))?;
    fs::rename(&hidden, path)?;
    Ok(listener)
}

/// Only a socket that nobody listens on is replaced.
fn make_way(path: &Path) -> io::Result<()> {
    let there = match fs::symlink_metadata(path) {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !there.file_type().is_socket() {
        let what = "something that is no socket is there already";
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
    }
    if std::os::unix::net::UnixStream::connect(path).is_ok() {
        let what = "another bridge is listening there";
        return Err(io::Error::new(io::ErrorKind::AddrInUse, what));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_socket_is_private_and_takes_the_place_of_a_dead_one_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bridge.sock");
        let first = bind(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(bind(&path).unwrap_err().kind(), io::ErrorKind::AddrInUse);
        drop(first);
        // A child that another test has just forked may hold a copy until it becomes its program.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            match bind(&path) {
                Ok(_) => break,
                Err(error) if std::time::Instant::now() > deadline => panic!("{error}"),
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::AddrInUse),
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing else is left"
        );
        let file = dir.path().join("precious");
        fs::write(&file, "x").unwrap();
        assert_eq!(
            bind(&file).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), "x");
    }
}
