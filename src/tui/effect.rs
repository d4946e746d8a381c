//! Everything that `App::update` can ask for: plain data that can be printed and compared.

use crate::chat::SearchSpaces;
use crate::chat::names::{MemberName, SpaceName, UserName};
use crate::chat::resources::Role;
use crate::config::Scope;
use crate::work::audit::Question;
use crate::work::plan::{Plan, RunId};
use crate::work::spaces::Like;
use crate::work::spaces::settings::Settings;

use crate::work::report;

use super::bulk::{PlanWish, Steer};
use super::event::{Epoch, Slot};
use super::spaces::{Haystack, Sort};

/// One thing for the runtime to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Start a request; its answers come back as `Event::Done` with the same slot and epoch.
    Ask {
        /// A running request of the same slot is dropped first.
        slot: Slot,
        /// To be repeated in each answer.
        epoch: Epoch,
        /// What is asked.
        request: Request,
    },
    /// Drop the running request of a slot, if any.
    Cancel(Slot),
    /// Put text on the clipboard of the person's own terminal (OSC 52).
    Copy(String),
    /// Leave the full screen, print the lines for selecting by hand, come back on Enter.
    PrintForSelection(Vec<String>),
    /// Ctrl-Z: leave the screen and stop until continued.
    Suspend,
    /// Paint every cell again.
    Repaint,
    /// Leave with this exit code; writes under way are waited for.
    Quit {
        /// The process exit code.
        code: u8,
    },
}

/// A request that takes time.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Is somebody signed in? Reads the store of the profile, no network.
    Account {
        /// The profile's name.
        profile: String,
    },
    /// Sign in with this profile; answers are `Outcome::SignIn`.
    SignIn {
        /// The profile's name.
        profile: String,
        /// Asked for besides what the profile asks for and what was granted before.
        more: Vec<Scope>,
    },
    /// What the person gives to the sign-in under way.
    SignInAnswer(Answer),
    /// Who is signed in with each profile. Reads the stores, no network.
    Accounts {
        /// The profiles' names.
        profiles: Vec<String>,
    },
    /// Forget the credential of a profile.
    SignOut {
        /// The profile's name.
        profile: String,
        /// End the access at the issuer, too.
        revoke: bool,
    },
    /// Sign out whoever is signed in and drop all that is known of them; at a bridge the session is
    /// ended.
    EndSession,
    /// What a file is that a new profile names.
    CheckFile {
        /// As typed; `~` and relative paths are understood.
        path: String,
    },
    /// The same with an administrator's access, which reaches spaces that one is not in.
    AsAdmin(Box<Request>),
    /// Whether the API answers: the smallest read there is.
    Reach,
    /// Pages of all spaces.
    LoadSpaces,
    /// Pages of the spaces that a query finds.
    SearchSpaces(SearchSpaces),
    /// Which of these have an owner: an `Outcome::Owned` for some at a time.
    WhoOwns(Vec<SpaceName>),
    /// Look through many spaces: `Outcome::Audit` for what happens, then `Outcome::AuditEnded`.
    Audit(Box<Question>),
    /// One space.
    GetSpace(SpaceName),
    /// Pages of the members of a space, groups and invited people included.
    LoadMembers(SpaceName),
    /// Names for these IDs.
    LookUpNames(Vec<UserName>),
    /// Who is in these spaces, for naming the conversations that have no name.
    PeopleOf(Vec<SpaceName>),
    /// Search the directory for people whose name or address begins so. It waits a moment first, so
    /// that a search for every letter is dropped before it is sent.
    SearchPeople {
        /// What was typed.
        query: String,
    },
    /// The people of a list in a file: `Outcome::PeopleRead`.
    ReadPeople {
        /// As typed; `~` and relative paths are understood.
        path: String,
    },
    /// The people who are in a space now: `Outcome::PeopleOf`, with the names of some.
    PeopleIn(SpaceName),
    /// Write what was done into a new file: `Outcome::Saved`.
    Save {
        /// What.
        what: Saved,
        /// As typed; `~` and relative paths are understood.
        path: String,
        /// How it is written.
        how: report::Form,
    },
    /// Everybody in a space, by ID: `Outcome::PeopleOf` without names.
    WhoIsIn(SpaceName),
    /// Read a space as the model of another.
    ReadLike(SpaceName),
    /// Make a space.
    CreateSpace(Draft),
    /// Open the direct message with one person, or start a group chat with several.
    StartChat {
        /// E-mails or IDs.
        who: Vec<String>,
    },
    /// Add people, one `Outcome::Row` each, then `Outcome::WriteFinished`.
    AddMembers {
        /// Where.
        space: SpaceName,
        /// E-mails or IDs as typed.
        who: Vec<String>,
        /// As what.
        role: Role,
    },
    /// Remove one member: one `Outcome::Row`, then `Outcome::WriteFinished`.
    RemoveMember(MemberName),
    /// Set the role of one member: one `Outcome::Row`, then `Outcome::WriteFinished`.
    SetRole {
        /// Who.
        member: MemberName,
        /// What they become.
        role: Role,
    },
    /// Make `heir` owner where there is one, then leave: an `Outcome::Row` each, index 0 and 1, then
    /// `Outcome::WriteFinished`.
    Leave {
        /// What is left.
        space: SpaceName,
        /// Who becomes owner before.
        heir: Option<MemberName>,
    },
    /// Save what differs between two forms: an `Outcome::Part` for each part, then
    /// `Outcome::WriteFinished`; or `Outcome::SettingsMoved` and nothing is sent.
    SaveSettings {
        /// Whose.
        space: SpaceName,
        /// As they were read.
        read: Box<Settings>,
        /// As they are to be.
        wanted: Box<Settings>,
    },
    /// Delete a space for everybody.
    DeleteSpace(SpaceName),
    /// Make a plan to be looked at: `Outcome::Planned`.
    Plan(Box<PlanWish>),
    /// Carry a plan out: `Outcome::RunBegun`, then `Outcome::Run` until its last one.
    Run(Box<Plan>),
    /// Go on with a run of the journal; answers as `Run`.
    ResumeRun(RunId),
    /// End an open run without going on with it: `Outcome::Journal`.
    GiveUpRun(RunId),
    /// Tell a run under way what to do.
    Steer {
        /// Which.
        run: RunId,
        /// What.
        how: Steer,
    },
    /// The runs of the journal, the newest first.
    Journal,
    /// Those that the signed-in account can go on with.
    OpenRuns,
    /// Match `query` against the titles and sort; run [`Haystack::arranged`] where it blocks
    /// nobody.
    Filter {
        /// What was typed; may be empty.
        query: String,
        /// The order.
        sort: Sort,
        /// The rows.
        haystack: Haystack,
    },
    /// Let the demo's phone approve this code.
    PlayPhone {
        /// The code on the screen.
        user_code: String,
        /// Where the QR code leads.
        link: String,
    },
    /// Write a profile to the configuration file and choose it.
    SaveProfile(Box<ProfileDraft>),
    /// Start sandbox and bridge in this process.
    StartDemo,
}

impl Request {
    /// The same request, with an administrator's access where that is wanted.
    #[must_use]
    pub fn with_admin_access(self, admin: bool) -> Self {
        if admin {
            Self::AsAdmin(Box::new(self))
        } else {
            self
        }
    }
}

/// What a person gives while a sign-in waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The address that their browser was sent to; it holds a code.
    RedirectedAddress(Private),
    /// The digits on the phone.
    ReturnCode(String),
}

/// A text that Debug does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Private(pub String);

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// What is written into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// What became of the rows of a run.
    Report(RunId),
    /// The journal's lines, of one run only where one is named.
    Journal(Option<RunId>),
}

/// A space to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Up to 128 characters.
    pub display_name: String,
    /// May be empty.
    pub description: String,
    /// May be empty; up to 5,000 characters.
    pub guidelines: String,
    /// Only owners and managers post.
    pub announcement: bool,
    /// People of other organizations may be added; cannot be changed later.
    pub external: bool,
    /// Keep messages; `false` deletes them after a day.
    pub history: bool,
    /// E-mails or IDs as typed.
    pub members: Vec<String>,
    /// As `members`; made managers.
    pub managers: Vec<String>,
    /// As `members`; made owners.
    pub owners: Vec<String>,
    /// What comes of another space: the people, and the settings that are not above.
    pub like: Option<Box<Like>>,
}

impl Draft {
    /// How many people are asked for.
    pub fn people(&self) -> usize {
        let typed = self.members.len() + self.managers.len() + self.owners.len();
        typed
            + self
                .like
                .as_ref()
                .map_or(0, |like| like.draft.people().len())
    }
}

/// A profile to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileDraft {
    /// Its name in the file.
    pub name: String,
    /// `device`, `browser`, …
    pub method: String,
    /// `google`, or the address of a bridge or another issuer.
    pub issuer: String,
    /// OAuth client.
    pub client_id: String,
    /// Google's client file instead of a client ID, or the file of an authorized user; may be empty.
    pub client_secrets_file: String,
    /// Key file of a service account; may be empty.
    pub key_file: String,
    /// Whom the service account acts as; may be empty.
    pub subject: String,
    /// Origin of the Chat and People APIs where it is not Google's; may be empty.
    pub api: String,
    /// Short names separated by spaces; empty means the default.
    pub scopes: String,
}
