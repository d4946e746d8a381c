//! The rows of the table, in the order of menus and help.

use super::{Context, Entry};
use Context::{
    Accounts, Details, Error, Form, Help, Keyboard, Members, Menu, Palette, People, Qr, Settings,
    Setup, SignIn, Spaces,
};

/// Everything a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Open: open the space under the cursor.
    Open,
    /// Choose what to do: open the menu for the member under the cursor.
    MemberMenu,
    /// New: choose what to make.
    CreateSpace,
    /// Space: make a named space.
    NewSpace,
    /// Announcement space: make one where only owners and managers post.
    NewAnnouncementSpace,
    /// Group chat: start a conversation with several people.
    NewGroupChat,
    /// Direct message: open the conversation with one person.
    NewDirectMessage,
    /// Add people: add people to the space by e-mail address.
    AddMembers,
    /// Remove from the space: remove the member under the cursor, after asking.
    RemoveMember,
    /// Make owner: let the member under the cursor do everything.
    MakeOwner,
    /// Make manager: let the member under the cursor manage people.
    MakeManager,
    /// Make an ordinary member: take rights from the member under the cursor.
    MakeMember,
    /// Leave the space: remove your own membership.
    LeaveSpace,
    /// Settings: name, texts, history, who can find it, and who may do what.
    Settings,
    /// Change it: set what the cursor stands on.
    ChangeSetting,
    /// Save the settings: send what was changed.
    SaveSettings,
    /// Put it back: as it was read.
    ResetSetting,
    /// Put everything back: all as it was read.
    ResetSettings,
    /// Turn into a space: make the group chat a named space.
    ToSpace,
    /// Filter: type to keep only the rows that match; Enter keeps the filter, Esc clears it.
    Filter,
    /// Delete the space: delete the space for everybody; its name must be typed.
    DeleteSpace,
    /// Copy its ID: send the resource name to the clipboard of your terminal.
    CopyName,
    /// New one like this: make a space with the settings and people of this one.
    CreateLike,
    /// Refresh: read the list again; the cursor keeps its row.
    Refresh,
    /// Sign in: ask for a code, or for a new one after an error.
    StartSignIn,
    /// New code: drop this code and ask for a new one.
    NewCode,
    /// Copy the code: send the code to the clipboard of your terminal.
    CopyCode,
    /// Copy the address: send the address to the clipboard of your terminal.
    CopyAddress,
    /// Print for selecting by hand: leave the full screen and print code and address as plain lines.
    PrintCode,
    /// QR code on the whole screen: give the QR code all rows.
    FullScreenQr,
    /// Play the phone: only in the demo: let it walk through the pages that a phone would show.
    PlayPhone,
    /// Use another profile: choose another profile of the configuration.
    SwitchProfile,
    /// Other ways to sign in: other profiles, a new profile, the demo.
    OtherWays,
    /// Give the address by hand: paste or type where the browser ended up.
    GiveAddress,
    /// Stuck on Google's page: what people see there and what it means.
    StuckHelp,
    /// Try the demo: start a make-believe company on this computer.
    TryDemo,
    /// Set up a profile: write another profile to the configuration.
    AddProfile,
    /// Accounts: every profile, who is signed in with it and what is allowed.
    Accounts,
    /// Choose what to do: open the menu for the profile under the cursor.
    AccountMenu,
    /// Use this profile: go on as who is signed in with it, or sign in.
    UseProfile,
    /// Sign in again: sign in anew, also as another account.
    SignInAgain,
    /// Ask for more: sign in with more permissions than before.
    AskForMore,
    /// Sign out: forget the credential of this profile, here or also at the issuer.
    SignOut,
    /// Tab to the left: show the tab to the left.
    PreviousTab,
    /// Tab to the right: show the tab to the right.
    NextTab,
    /// Menu: open the numbered menu of everything that can be done here.
    Menu,
    /// Help: show all keys of this screen.
    Help,
    /// Command palette: find an action by its name.
    Palette,
    /// Up: move the cursor up.
    MoveUp,
    /// Down: move the cursor down.
    MoveDown,
    /// Page up: move one page up.
    PageUp,
    /// Page down: move one page down.
    PageDown,
    /// First row: go to the first row.
    First,
    /// Last row: go to the last row.
    Last,
    /// Choose, or take out: choose the person under the cursor, or press the button.
    PickPerson,
    /// Look people up: search the directory again for what was typed.
    SearchPeople,
    /// Next part: go on to the people found, those chosen, the buttons.
    NextPart,
    /// Part before: go back to the part before.
    PreviousPart,
    /// Next field: go to the next field or button.
    NextItem,
    /// Previous field: go to the field or button before.
    PreviousItem,
    /// Next, or press the button: in a field: go on to the next one. On a button: press it.
    Press,
    /// On-screen keyboard: type with the arrows and Enter; also a button of the form.
    OnScreenKeyboard,
    /// Up: move the cursor up.
    MenuUp,
    /// Down: move the cursor down.
    MenuDown,
    /// Choose: do what the cursor stands on; in menus the digits 1 to 9 do it at once.
    Choose,
    /// More entries: show the next entries of a long menu.
    More,
    /// Entries before: show the entries before these of a long menu.
    Fewer,
    /// Back: one step back; at the first screen it opens the menu.
    Back,
    /// Cancel: stop what is going on; twice in a row leaves the program.
    Cancel,
    /// Suspend to the shell: stop the program until the shell's fg.
    Suspend,
    /// Repaint the screen: paint every cell again.
    Redraw,
    /// Quit: leave roomkey.
    Quit,
    /// Back: one step back.
    Close,
}

const fn entry(
    action: Action,
    name: &'static str,
    title: &'static str,
    keys: &'static [&'static str],
    contexts: &'static [Context],
    help: &'static str,
) -> Entry {
    Entry {
        action,
        name,
        title,
        short: title,
        keys,
        contexts,
        scope: None,
        command: None,
        danger: false,
        hint: 0,
        repeats: None,
        help,
    }
}

impl Entry {
    const fn scoped(mut self, scope: &'static str) -> Self {
        self.scope = Some(scope);
        self
    }
    const fn short(mut self, short: &'static str) -> Self {
        self.short = short;
        self
    }
    const fn like(mut self, command: &'static str) -> Self {
        self.command = Some(command);
        self
    }
    const fn dangerous(mut self) -> Self {
        self.danger = true;
        self
    }
    const fn hinted(mut self, place: u8) -> Self {
        self.hint = place;
        self
    }
    const fn repeating(mut self, action: Action) -> Self {
        self.repeats = Some(action);
        self
    }
}

/// The table.
#[rustfmt::skip]
pub const ACTIONS: &[Entry] = &[
    entry(Action::Open, "open", "Open", &["enter"],
        &[Spaces],
        "Open the space under the cursor.").short("open")
        .like("roomkey spaces get SPACE").hinted(1),
    entry(Action::MemberMenu, "member-menu", "Choose what to do", &["enter"],
        &[Members, Details],
        "Open the menu for the member under the cursor.").short("actions")
        .hinted(1),
    entry(Action::CreateSpace, "create-space", "New space or chat", &["n"],
        &[Spaces],
        "Choose what to make: a space, an announcement space, a group chat, a direct message.").short("new")
        .scoped("spaces.create")
        .like("roomkey spaces create NAME").hinted(7),
    entry(Action::NewSpace, "new-space", "Space", &[],
        &[Spaces],
        "Make a named space.")
        .scoped("spaces.create")
        .like("roomkey spaces create NAME").repeating(Action::CreateSpace),
    entry(Action::NewAnnouncementSpace, "new-announcement-space", "Announcement space", &[],
        &[Spaces],
        "Make a space in which only owners and managers post.")
        .scoped("spaces.create")
        .like("roomkey spaces create NAME --announcement").repeating(Action::CreateSpace),
    entry(Action::NewGroupChat, "new-group-chat", "Group chat", &[],
        &[Spaces],
        "Start a conversation without a name with several people.")
        .scoped("spaces.create")
        .like("roomkey spaces create --group-chat WHO WHO...").repeating(Action::CreateSpace),
    entry(Action::NewDirectMessage, "new-direct-message", "Direct message", &[],
        &[Spaces],
        "Open the conversation with one person; one that is there already is not made again.")
        .scoped("spaces.create")
        .like("roomkey spaces create --dm WHO").repeating(Action::CreateSpace),
    entry(Action::AddMembers, "add-members", "Add people", &["a"],
        &[Spaces, Members, Details],
        "Find people in the directory, or paste addresses, and add them to the space.").short("add")
        .scoped("memberships")
        .like("roomkey members add SPACE WHO...").hinted(8),
    entry(Action::RemoveMember, "remove-member", "Remove from the space", &["d", "delete"],
        &[Members],
        "Remove the member under the cursor, after asking.").short("remove")
        .scoped("memberships")
        .like("roomkey members remove SPACE WHO").dangerous().hinted(9),
    entry(Action::MakeOwner, "make-owner", "Make owner", &["o"],
        &[Members],
        "Let the member under the cursor do everything in the space.").short("owner")
        .scoped("memberships")
        .like("roomkey members role SPACE owner WHO"),
    entry(Action::MakeManager, "make-manager", "Make manager", &["M"],
        &[Members],
        "Let the member under the cursor manage people and settings.").short("manager")
        .scoped("memberships")
        .like("roomkey members role SPACE manager WHO"),
    entry(Action::MakeMember, "make-member", "Make ordinary member", &["u"],
        &[Members],
        "Take the rights of an owner or manager from the member under the cursor.").short("member")
        .scoped("memberships")
        .like("roomkey members role SPACE member WHO"),
    entry(Action::LeaveSpace, "leave-space", "Leave the space", &["L"],
        &[Members, Details, Settings],
        "Remove yourself; the only owner names another one first, on the way.").short("leave")
        .scoped("memberships")
        .like("roomkey members remove SPACE me").dangerous(),
    entry(Action::Settings, "settings", "Settings", &["s"],
        &[Members, Details],
        "Name, texts, history, who can find it, and who may do what.").short("settings")
        .like("roomkey spaces update SPACE").hinted(10),
    entry(Action::ChangeSetting, "change-setting", "Change it", &["enter"],
        &[Settings],
        "Type a text, or choose; left, right and digits choose at once.").short("change")
        .scoped("spaces")
        .like("roomkey spaces update SPACE").hinted(1),
    entry(Action::SaveSettings, "save-settings", "Save the settings", &["w", "ctrl+s"],
        &[Settings],
        "Send what was changed, part by part; what fails stays as it was typed.").short("save")
        .scoped("spaces")
        .like("roomkey spaces update SPACE").hinted(5),
    entry(Action::ResetSetting, "reset-setting", "Put it back", &["u"],
        &[Settings],
        "Set the row under the cursor to what was read.").short("put back")
        .hinted(6),
    entry(Action::ResetSettings, "reset-settings", "Put everything back", &["U"],
        &[Settings],
        "Set every row to what was read."),
    entry(Action::ToSpace, "to-space", "Turn into a space", &["t"],
        &[Members, Details, Settings],
        "Give a group chat a name and make it a space, for good.")
        .scoped("spaces")
        .like("roomkey spaces update SPACE --to-space NAME"),
    entry(Action::Filter, "filter", "Filter", &["/"],
        &[Spaces, Members, Help],
        "Type to keep only the rows that match; Enter keeps the filter, Esc clears it.").short("filter")
        .like("roomkey spaces list --match TEXT").hinted(6),
    entry(Action::DeleteSpace, "delete-space", "Delete the space", &["D"],
        &[Spaces, Members, Details, Settings],
        "Delete the space for everybody; its name must be typed.").short("delete")
        .scoped("delete")
        .like("roomkey spaces delete SPACE").dangerous().hinted(13),
    entry(Action::CopyName, "copy-name", "Copy its ID", &["y"],
        &[Spaces, Members, Details, Settings],
        "Send the resource name to the clipboard of your terminal."),
    entry(Action::CreateLike, "create-like", "New one like this", &[],
        &[Spaces, Members, Details],
        "Make a space with the settings and the people of this one, after a look at what is copied.")
        .scoped("spaces.create")
        .like("roomkey spaces create NAME --like SPACE"),
    entry(Action::Refresh, "refresh", "Refresh", &["r", "f5"],
        &[Accounts, Spaces, Members, Details, Settings],
        "Read the list again; the cursor keeps its row.").short("refresh")
        .hinted(12),
    entry(Action::StartSignIn, "start-sign-in", "Sign in", &["enter"],
        &[SignIn],
        "Ask for a code, or for a new one after an error.").short("sign in")
        .like("roomkey login").hinted(1),
    entry(Action::NewCode, "new-code", "New code", &["r"],
        &[SignIn],
        "Drop this code and ask for a new one.").short("new code")
        .hinted(6),
    entry(Action::CopyCode, "copy-code", "Copy the code", &["c"],
        &[SignIn],
        "Send the code to the clipboard of your terminal.").short("copy code")
        .hinted(7),
    entry(Action::CopyAddress, "copy-address", "Copy the address", &["u"],
        &[SignIn],
        "Send the address to the clipboard of your terminal.").short("copy address")
        .hinted(8),
    entry(Action::PrintCode, "print-code", "Print for selecting by hand", &["p"],
        &[SignIn],
        "Leave the full screen and print code and address as plain lines.").short("print")
        .hinted(10),
    entry(Action::FullScreenQr, "full-screen-qr", "QR code on the whole screen", &["f"],
        &[SignIn],
        "Give the QR code all rows.").short("big QR")
        .hinted(9),
    entry(Action::PlayPhone, "play-phone", "Play the phone", &["f2"],
        &[SignIn],
        "Only in the demo: let it walk through the pages that a phone would show.").short("play the phone")
        .hinted(2),
    entry(Action::SwitchProfile, "switch-profile", "Use another profile", &["P"],
        &[SignIn, Spaces],
        "Choose another profile of the configuration.")
        .like("roomkey --profile NAME"),
    entry(Action::OtherWays, "other-ways", "Other ways to sign in", &["o"],
        &[SignIn],
        "Choose another profile, set one up, or try the demo.").short("other ways")
        .hinted(11),
    entry(Action::GiveAddress, "give-address", "Give the address by hand", &["a"],
        &[SignIn],
        "Paste or type the address that the browser could not open after you allowed it.").short("paste the address")
        .hinted(5),
    entry(Action::StuckHelp, "stuck-help", "Stuck on Google's page?", &["s"],
        &[SignIn],
        "What people see there, what it means, and what to do.").short("stuck?")
        .hinted(10),
    entry(Action::TryDemo, "try-demo", "Try the demo", &[],
        &[SignIn],
        "Start servers that play Google on this computer, and sign in there.")
        .like("roomkey demo"),
    entry(Action::AddProfile, "add-profile", "Set up a profile", &[],
        &[SignIn, Spaces, Accounts],
        "Choose a way to sign in and write it to the configuration.").short("new profile")
        .hinted(7),
    entry(Action::Accounts, "accounts", "Accounts", &["A"],
        &[SignIn, Spaces],
        "Every profile: who is signed in with it, what is allowed, and until when.").short("accounts")
        .like("roomkey whoami"),
    entry(Action::AccountMenu, "account-menu", "Choose what to do", &["enter"],
        &[Accounts],
        "Open the menu for the profile under the cursor.").short("actions")
        .hinted(1),
    entry(Action::UseProfile, "use-profile", "Use this profile", &["u"],
        &[Accounts],
        "Go on as who is signed in with it, or sign in.").short("use it")
        .like("roomkey --profile NAME").hinted(6),
    entry(Action::SignInAgain, "sign-in-again", "Sign in again", &[],
        &[Spaces, Accounts],
        "Sign in anew, also as another account if the wrong one is signed in.").short("sign in")
        .like("roomkey login"),
    entry(Action::AskForMore, "ask-for-more", "Ask for more permissions", &[],
        &[Spaces, Accounts],
        "Sign in by the same way for something that was not allowed before.")
        .like("roomkey login --scopes LIST"),
    entry(Action::SignOut, "sign-out", "Sign out", &[],
        &[Spaces, Accounts],
        "Forget the credential of this profile here, or end the access at the issuer, too.")
        .like("roomkey logout"),
    entry(Action::PreviousTab, "previous-tab", "Tab to the left", &["left", "[", "backtab", "h"],
        &[Spaces, Members, Details, Settings],
        "Show the tab to the left."),
    entry(Action::NextTab, "next-tab", "Tab to the right", &["right", "]", "tab", "l"],
        &[Spaces, Members, Details, Settings],
        "Show the tab to the right.").short("tabs")
        .hinted(11),
    entry(Action::Menu, "menu", "Menu", &["0", "m"],
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup],
        "Open the numbered menu of everything that can be done here.").short("menu")
        .hinted(2),
    entry(Action::Help, "help", "Help", &["?", "f1"],
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup, Qr, Menu, Error, People, Form],
        "Show all keys of this screen.").short("help")
        .hinted(4),
    entry(Action::Palette, "palette", "Command palette", &[":"],
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup],
        "Find an action by its name."),
    entry(Action::MoveUp, "move-up", "Up", &["up", "k"],
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup, Help, Error, People],
        "Move the cursor up."),
    entry(Action::MoveDown, "move-down", "Down", &["down", "j"],
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup, Help, Error, People],
        "Move the cursor down."),
    entry(Action::PageUp, "page-up", "Page up", &["pageup", "ctrl+u"],
        &[SignIn, Spaces, Members, Details, Settings, Help, Error],
        "Move one page up.").repeating(Action::MoveUp),
    entry(Action::PageDown, "page-down", "Page down", &["pagedown", "ctrl+d"],
        &[SignIn, Spaces, Members, Details, Settings, Help, Error],
        "Move one page down.").repeating(Action::MoveDown),
    entry(Action::First, "first", "First row", &["home", "g"],
        &[Spaces, Members, Details, Settings, Help, Error],
        "Go to the first row.").repeating(Action::MoveUp),
    entry(Action::Last, "last", "Last row", &["end", "G"],
        &[Spaces, Members, Details, Settings, Help, Error],
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
        &[People, Form, Spaces, Members, Settings, SignIn],
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
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup, Qr, Menu, Help, Error, People, Form, Keyboard, Palette],
        "One step back; at the first screen it opens the menu.").short("back")
        .hinted(3),
    entry(Action::Cancel, "cancel", "Cancel", &["ctrl+c"],
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup, Qr, Menu, Help, Error, People, Form, Keyboard, Palette],
        "Stop what is going on; twice in a row leaves the program.").repeating(Action::Back),
    entry(Action::Suspend, "suspend", "Suspend to the shell", &["ctrl+z"],
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup, People, Form],
        "Stop the program until the shell's fg."),
    entry(Action::Redraw, "redraw", "Repaint the screen", &["ctrl+l"],
        &[Accounts, Spaces, Members, Details, Settings, SignIn, Setup, People, Form],
        "Paint every cell again."),
    entry(Action::Quit, "quit", "Quit", &["q"],
        &[Spaces, SignIn, Setup],
        "Leave roomkey.").short("quit")
        .hinted(5),
    entry(Action::Close, "close", "Back", &["q", "backspace"],
        &[Accounts, Members, Details, Settings, Qr, Menu, Help, Error],
        "One step back.").repeating(Action::Back),
];
