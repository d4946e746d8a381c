//! Spaces, and the people in them.

use super::{Action, Context, Entry, entry};
use Context::{
    Accounts, AdminResults, AuditResults, Details, Help, Journal, Log, Members, Settings, Spaces,
};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::Open, "open", "Open", &["enter"],
        &[Spaces, AdminResults, AuditResults, Journal],
        "Open the space, or the run, under the cursor.").alias(&["get", "enter", "look"]).short("open")
        .like("roomkey spaces get SPACE").like_in(&[(Journal, "roomkey journal show ID")]).hinted(1),
    entry(Action::MemberMenu, "member-menu", "Choose what to do", &["enter"],
        &[Members, Details],
        "Open the menu for the member under the cursor.").short("actions")
        .like_in(&[(Members, "roomkey members get SPACE WHO")]).hinted(1),
    entry(Action::CreateSpace, "create-space", "New space or chat", &["n"],
        &[Spaces],
        "Choose what to make: a space, an announcement space, a group chat, a direct message.").alias(&["new", "make"]).short("new")
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
        "Start a conversation without a name with several people.").alias(&["group"])
        .scoped("spaces.create")
        .like("roomkey spaces create --group-chat WHO WHO...").repeating(Action::CreateSpace),
    entry(Action::NewDirectMessage, "new-direct-message", "Direct message", &[],
        &[Spaces],
        "Open the conversation with one person; one that is there already is not made again.").alias(&["dm"])
        .scoped("spaces.create")
        .like("roomkey spaces create --dm WHO").repeating(Action::CreateSpace),
    entry(Action::AddMembers, "add-members", "Add people", &["a"],
        &[Spaces, AdminResults, Members, Details],
        "Find people in the directory, or paste addresses, and add them to the space.").alias(&["invite"]).short("add")
        .scoped("memberships")
        .like("roomkey members add SPACE WHO...").hinted(8),
    entry(Action::RemoveMember, "remove-member", "Remove from the space", &["d", "delete"],
        &[Members],
        "Remove the member under the cursor, after asking.").alias(&["kick", "rm"]).short("remove")
        .scoped("memberships")
        .like("roomkey members remove SPACE WHO").dangerous().hinted(9),
    entry(Action::MakeOwner, "make-owner", "Make owner", &["o"],
        &[Members],
        "Let the member under the cursor do everything in the space.").alias(&["promote"]).short("owner")
        .scoped("memberships")
        .like("roomkey members role SPACE owner WHO"),
    entry(Action::MakeManager, "make-manager", "Make manager", &["M"],
        &[Members],
        "Let the member under the cursor manage people and settings.").short("manager")
        .scoped("memberships")
        .like("roomkey members role SPACE manager WHO"),
    entry(Action::MakeMember, "make-member", "Make ordinary member", &["u"],
        &[Members],
        "Take the rights of an owner or manager from the member under the cursor.").alias(&["demote"]).short("member")
        .scoped("memberships")
        .like("roomkey members role SPACE member WHO"),
    entry(Action::LeaveSpace, "leave-space", "Leave the space", &["L"],
        &[Members, Details, Settings],
        "Remove yourself; the only owner names another one first, on the way.").alias(&["exit"]).short("leave")
        .scoped("memberships")
        .like("roomkey members remove SPACE me").dangerous(),
    entry(Action::Settings, "settings", "Settings", &["s"],
        &[Members, Details],
        "Name, texts, history, who can find it, and who may do what.").alias(&["edit", "permissions", "rename"]).short("settings")
        .like("roomkey spaces update SPACE").hinted(10),
    entry(Action::ToSpace, "to-space", "Turn into a space", &["t"],
        &[Members, Details, Settings],
        "Give a group chat a name and make it a space, for good.")
        .scoped("spaces")
        .like("roomkey spaces update SPACE --to-space NAME"),
    entry(Action::Filter, "filter", "Filter", &["/"],
        &[Log, Spaces, AdminResults, Members, Help, AuditResults],
        "Type to keep only the rows that match; Enter keeps the filter, Esc clears it.").alias(&["search", "find"]).short("filter")
        .like_in(&[(Spaces, "roomkey spaces list --match TEXT")]).hinted(6),
    entry(Action::DeleteSpace, "delete-space", "Delete the space", &["D"],
        &[Spaces, AdminResults, Members, Details, Settings],
        "Delete the space for everybody; its name must be typed.").alias(&["rm", "destroy"]).short("delete")
        .scoped("delete")
        .like("roomkey spaces delete SPACE").dangerous().hinted(13),
    entry(Action::CopyName, "copy-name", "Copy its ID", &["y"],
        &[Spaces, AdminResults, Members, Details, Settings, AuditResults],
        "Send the resource name to the clipboard of your terminal.").alias(&["yank", "id"]),
    entry(Action::CreateLike, "create-like", "New one like this", &[],
        &[Spaces, Members, Details],
        "Make a space with the settings and the people of this one, after a look at what is copied.").alias(&["clone", "duplicate"])
        .scoped("spaces.create")
        .like("roomkey spaces create NAME --like SPACE"),
    entry(Action::Refresh, "refresh", "Refresh", &["r", "f5"],
        &[Accounts, Spaces, AdminResults, Members, Details, Settings, AuditResults, Journal],
        "Read the list again; the cursor keeps its row.").alias(&["reload", "update"]).short("refresh")
        .like_in(&[
            (Accounts, "roomkey whoami"),
            (Spaces, "roomkey spaces list"),
            (Journal, "roomkey journal list"),
            (Members, "roomkey members list SPACE"),
            (Details, "roomkey spaces get SPACE"),
            (Settings, "roomkey spaces get SPACE"),
        ]).hinted(12),
];
