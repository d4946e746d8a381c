//! Opens the person's browser, off the sign-in's task: a browser that does not start must not hold
//! anything up.

use tokio::sync::mpsc::Sender;

use crate::account::near;
use crate::account::sign_in::SignInEvent;

/// Opens the address where a browser is near, and says how that went.
pub(super) fn in_browser(address: String, events: Sender<SignInEvent>) {
    if !near::browser_is_here() {
        return;
    }
    // A thread of its own: not even the program's end waits for it.
    std::thread::spawn(move || {
        let note = match webbrowser::open(&address) {
            Ok(()) => "The address was opened in the browser of this machine.",
            Err(_) => "No browser could be opened here: open the address yourself.",
        };
        // Whoever is gone needs no note.
        let _ = events.try_send(SignInEvent::Note(note.to_owned()));
    });
}
