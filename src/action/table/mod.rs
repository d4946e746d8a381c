//! The rows of the table, in the order of menus and help: one file for each part of the program.

mod accounts;
mod admin;
mod audit;
mod bulk;
mod lists;
mod moving;
mod settings;
mod sign_in;
mod spaces;

use std::sync::LazyLock;

use super::{Context, Entry};

/// Everything a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    // The settings of a space.
    /// Change it: set what the cursor stands on.
    ChangeSetting,
    /// Save the settings: send what was changed.
    SaveSettings,
    /// Put it back: as it was read.
    ResetSetting,
    /// Put everything back: all as it was read.
    ResetSettings,
    // Spaces, and the people in them.
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
    // What lists have in common.
    /// Sort: choose what the rows are sorted by.
    Sort,
    /// Mark: mark the row under the cursor, or take its mark away.
    Mark,
    /// Mark all: mark every row that is shown.
    MarkAll,
    /// Turn the marks around: mark what is not marked.
    InvertMarks,
    /// Unmark all: take all marks away.
    ClearMarks,
    // Signing in.
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
    // Profiles, and who is signed in with them.
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
    // The whole organization, as an administrator.
    /// Search as administrator: find spaces of the whole organization.
    AdminSearch,
    /// Change it: set what the cursor stands on.
    ChangeTerm,
    /// Search: look for what is asked for.
    RunSearch,
    /// Write the query by hand: change the text that is sent.
    EditQuery,
    /// Copy the command: the command line that searches for the same.
    CopySearch,
    /// Let anything do: in the row under the cursor.
    ResetTerm,
    /// Start over: let anything do in every row.
    ResetTerms,
    /// See which have no owner: look at the members of what was found.
    FindOwners,
    // Audits of many spaces.
    /// Look for what needs attention: in many spaces at once.
    Audit,
    /// Look for it: look through the spaces.
    RunAudit,
    /// What could not be read: which spaces, and why.
    AuditTrouble,
    // Work in bulk, and the journal.
    /// Do something with all of these: with the marked rows, else the one under the cursor.
    WithMarked,
    /// Add many people: those of a list, a file or another space.
    AddMany,
    /// Remove many people: those of a list, a file or another space.
    RemoveMany,
    /// Give many people a role: those of a list, a file or another space.
    RoleMany,
    /// Make a list the members: add who is missing, remove who is too many.
    SyncMembers,
    /// Copy the people of another space.
    CopyMembers,
    /// Add them to another space: those who are marked.
    AddElsewhere,
    /// Journal: what was done, and what was broken off.
    Journal,
    /// Run it: carry the plan out, or choose what to do with the run.
    RunPlan,
    /// Pause: begin nothing new, or go on after a pause.
    PauseRun,
    /// Go on with it: do what is left.
    ResumeRun,
    /// Leave it running: the run goes on.
    LeaveRunning,
    /// Stop here: the rest can be done later.
    StopRun,
    /// Cancel for good: the rest is never done.
    CancelRun,
    /// Why rows failed: the reasons, and whom they met.
    RunErrors,
    /// Try again what failed: as a new plan.
    RetryFailed,
    /// Undo all of it: as a new plan.
    UndoRun,
    /// Undo this change: the row under the cursor, as a new plan.
    UndoChange,
    /// Save a report: what became of each row, as a file.
    SaveReport,
    /// Save the journal: of one run or whole, as a file.
    ExportJournal,
    // Moving about, menus, fields, and leaving: the same on every screen.
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
    /// Copy the command line: what does the same in a shell.
    CopyCommand,
    /// Log: what happened since the start.
    Log,
    /// Copy the line: of the log.
    CopyLine,
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

/// The table.
pub static ACTIONS: LazyLock<Vec<&'static Entry>> = LazyLock::new(|| {
    let parts = [
        settings::ROWS,
        spaces::ROWS,
        lists::ROWS,
        sign_in::ROWS,
        accounts::ROWS,
        admin::ROWS,
        audit::ROWS,
        bulk::ROWS,
        moving::ROWS,
    ];
    parts.into_iter().flatten().collect()
});

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
        commands: &[],
        danger: false,
        aliases: &[],
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
    const fn like_in(mut self, commands: &'static [(Context, &'static str)]) -> Self {
        self.commands = commands;
        self
    }
    const fn alias(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
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
