//! Moving about, menus, fields, and leaving: the same on every screen.

use super::{Action, Context, Entry, entry};
use Context::{
    Accounts, AdminResults, AdminSearch, Details, Error, Form, Help, Keyboard, Members, Menu,
    Palette, People, Qr, Settings, Setup, SignIn, Spaces,
};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::PreviousTab, "previous-tab", "Tab to the left", &["left", "[", "backtab", "h"],
        &[Spaces, Members, Details, Settings],
        "Show the tab to the left."),
    entry(Action::NextTab, "next-tab", "Tab to the right", &["right", "]", "tab", "l"],
        &[Spaces, Members, Details, Settings],
        "Show the tab to the right.").short("tabs")
        .hinted(11),
    entry(Action::Menu, "menu", "Menu", &["0", "m"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup],
        "Open the numbered menu of everything that can be done here.").short("menu")
        .hinted(2),
    entry(Action::Help, "help", "Help", &["?", "f1"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup, Qr, Menu, Error, People, Form],
        "Show all keys of this screen.").short("help")
        .hinted(4),
    entry(Action::Palette, "palette", "Command palette", &[":"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup],
        "Find an action by its name."),
    entry(Action::MoveUp, "move-up", "Up", &["up", "k"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup, Help, Error, People],
        "Move the cursor up."),
    entry(Action::MoveDown, "move-down", "Down", &["down", "j"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup, Help, Error, People],
        "Move the cursor down."),
    entry(Action::PageUp, "page-up", "Page up", &["pageup", "ctrl+u"],
        &[SignIn, Spaces, AdminSearch, AdminResults, Members, Details, Settings, Help, Error],
        "Move one page up.").repeating(Action::MoveUp),
    entry(Action::PageDown, "page-down", "Page down", &["pagedown", "ctrl+d"],
        &[SignIn, Spaces, AdminSearch, AdminResults, Members, Details, Settings, Help, Error],
        "Move one page down.").repeating(Action::MoveDown),
    entry(Action::First, "first", "First row", &["home", "g"],
        &[Spaces, AdminSearch, AdminResults, Members, Details, Settings, Help, Error],
        "Go to the first row.").repeating(Action::MoveUp),
    entry(Action::Last, "last", "Last row", &["end", "G"],
        &[Spaces, AdminSearch, AdminResults, Members, Details, Settings, Help, Error],
        "Go to the last row.").repeating(Action::MoveDown),
    entry(Action::PickPerson, "pick-person", "Choose, or take out", &["enter"],
        &[People],
        "Choose the person under the cursor, or take them out; an address is taken as it is typed.").short("choose")
        .hinted(1),
    entry(Action::SearchPeople, "search-people", "Look people up", &["f3"],
        &[People],
        "Search the directory again for what was typed.")
        .scoped("directory")
        .like("roomkey people search QUERY").repeating(Action::PickPerson),
    entry(Action::NextPart, "next-part", "Next part", &["tab"],
        &[People],
        "Go on: the field, the people found, those chosen, the buttons.").short("next part")
        .hinted(5).repeating(Action::MoveDown),
    entry(Action::PreviousPart, "previous-part", "Part before", &["backtab"],
        &[People],
        "Go back to the part before.").repeating(Action::MoveUp),
    entry(Action::NextItem, "next-item", "Next field", &["down", "tab"],
        &[Form],
        "Go to the next field or button.").short("move")
        .hinted(2),
    entry(Action::PreviousItem, "previous-item", "Previous field", &["up", "backtab"],
        &[Form],
        "Go to the field or button before."),
    entry(Action::Press, "press", "Next, or press the button", &["enter"],
        &[Form],
        "In a field: go on to the next one. On a button: press it.").short("next")
        .hinted(1),
    entry(Action::OnScreenKeyboard, "on-screen-keyboard", "On-screen keyboard", &["f4"],
        &[People, Form, Spaces, AdminSearch, AdminResults, Members, Settings, SignIn, Help, Palette],
        "Type with the arrows and Enter; in forms also a button.").short("keyboard")
        ,
    entry(Action::MenuUp, "menu-up", "Up", &["up", "k"],
        &[Menu],
        "Move the cursor up.").short("move")
        .hinted(2),
    entry(Action::MenuDown, "menu-down", "Down", &["down", "j"],
        &[Menu],
        "Move the cursor down."),
    entry(Action::Choose, "choose", "Choose", &["enter"],
        &[Menu, Setup, Error],
        "Do what the cursor stands on; in menus the digits 1 to 9 do it at once.").short("choose")
        .hinted(1),
    entry(Action::More, "more", "More entries", &["0", "right", "pagedown"],
        &[Menu],
        "Show the next entries of a long menu."),
    entry(Action::Fewer, "fewer", "Entries before", &["left", "pageup"],
        &[Menu],
        "Show the entries before these of a long menu."),
    entry(Action::Back, "back", "Back", &["esc"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup, Qr, Menu, Help, Error, People, Form, Keyboard, Palette],
        "One step back; at the first screen it opens the menu.").short("back")
        .hinted(3),
    entry(Action::Cancel, "cancel", "Cancel", &["ctrl+c"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup, Qr, Menu, Help, Error, People, Form, Keyboard, Palette],
        "Stop what is going on; twice in a row leaves the program.").repeating(Action::Back),
    entry(Action::Suspend, "suspend", "Suspend to the shell", &["ctrl+z"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup, People, Form],
        "Stop the program until the shell's fg."),
    entry(Action::Redraw, "redraw", "Repaint the screen", &["ctrl+l"],
        &[Accounts, Spaces, AdminSearch, AdminResults, Members, Details, Settings, SignIn, Setup, People, Form],
        "Paint every cell again."),
    entry(Action::Quit, "quit", "Quit", &["q"],
        &[Spaces, SignIn, Setup],
        "Leave roomkey.").short("quit")
        .hinted(5),
    entry(Action::Close, "close", "Back", &["q", "backspace"],
        &[Accounts, AdminSearch, AdminResults, Members, Details, Settings, Qr, Menu, Help, Error],
        "One step back.").repeating(Action::Back),
];
