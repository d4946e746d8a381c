//! Everything that can happen to the screen. Plain data: no handle, no task, no clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::account::sign_in::SignInEvent;
use crate::chat::names::{MemberName, SpaceName, UserName};
use crate::chat::resources::{Membership, Space};
use crate::config::Scope;
use crate::oauth::Explanation;
use crate::work::audit;
use crate::work::journal::Record;
use crate::work::people::Named;
use crate::work::plan::Plan;
use crate::work::spaces::{Like, PartResult};

use super::bulk::{Planned, Told};
use super::link::Waiting;
use super::shared::ProfileInfo;

/// A point in time: milliseconds since some start that never moves back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

impl Moment {
    /// This many milliseconds later.
    pub const fn after(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// Kinds of requests. A new request in a slot drops the old one; a `Write` has a slot of its own
/// and is never dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// Whether somebody is signed in already.
    Account,
    /// The sign-in under way.
    SignIn,
    /// The list of spaces.
    Spaces,
    /// One space's details.
    Space,
    /// One space's members.
    Members,
    /// Names for user IDs.
    Names,
    /// The people of conversations without a name.
    Titles,
    /// A search of the directory.
    People,
    /// Who is in a space that people are chosen for.
    Present,
    /// A space that is to be the model of another.
    Like,
    /// A fuzzy filter over many rows.
    Filter,
    /// A search over the whole organization.
    Search,
    /// Which of the spaces found have an owner.
    Owners,
    /// A fuzzy filter over what was found.
    FoundFilter,
    /// The demo's phone.
    Phone,
    /// Starting the demo.
    Demo,
    /// Writing a profile.
    Profile,
    /// Looking at a file that a new profile names, or writing one.
    File,
    /// The people of a file or of another space.
    List,
    /// A look through many spaces.
    Audit,
    /// A plan to be looked at.
    Plan,
    /// Telling a run what to do.
    Steer,
    /// The runs of the journal.
    Journal,
    /// Runs that can be gone on with.
    OpenRuns,
    /// The accounts of all profiles.
    Accounts,
    /// An answer to the sign-in under way.
    Answer,
    /// Signing out.
    SignOut,
    /// Whether a lost connection is back.
    Link,
    /// A change that was sent.
    Write(u32),
}

/// Tells an answer to the newest request of a slot from a late one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(pub u32);

/// A signal that ends the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// From outside; the key comes as a key.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP, or the terminal is gone.
    HangUp,
}

impl Signal {
    /// The exit code of the contract: 128 and the signal's number.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::HangUp => 129,
        }
    }
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A key; releases are ignored.
    Key(KeyEvent),
    /// The mouse, in terminals and configurations where it is reported.
    Mouse(MouseEvent),
    /// Bracketed paste: goes into text fields only, never runs keys.
    Paste(String),
    /// The terminal has a new size.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// The time asked for by `App::next_wake` has come.
    Wake,
    /// The terminal window has the focus again.
    FocusGained,
    /// An answer to a request.
    Done {
        /// Which kind of request.
        slot: Slot,
        /// Which request of that kind.
        epoch: Epoch,
        /// What came of it.
        outcome: Outcome,
    },
    /// A request waits inside the client for its next try; `None`: none waits any more.
    Waiting(Option<Waiting>),
    /// Something went wrong that no request asked about.
    Trouble(Explanation),
    /// A signal asks the program to end.
    Quit(Signal),
}

impl Event {
    /// What somebody who looks at the printed code, and not at the screen, should know.
    pub const fn end_of_sign_in(&self) -> Option<&'static str> {
        match self {
            Self::Done {
                outcome: Outcome::SignIn(SignInEvent::SignedIn(_)),
                ..
            } => Some("Signed in."),
            Self::Done {
                outcome: Outcome::SignIn(SignInEvent::Failed(_)),
                ..
            } => Some("The sign-in has ended without success."),
            _ => None,
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// E-mail or subject, where known.
    pub name: Option<String>,
    /// What was granted; empty means unknown.
    pub scopes: Vec<String>,
    /// Where the credential rests.
    pub stored: String,
}

/// One profile and who is signed in with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The profile.
    pub profile: ProfileInfo,
    /// What the profile asks for.
    pub asked: Vec<Scope>,
    /// Who is signed in; `None`: nobody; or why that is not known.
    pub signed_in: Result<Option<Held>, Explanation>,
}

/// A stored sign-in as the accounts screen tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Name, scopes and where it rests.
    pub account: Account,
    /// Until when, in words.
    pub until: String,
    /// What ending it at the issuer means.
    pub end: EndAtIssuer,
}

/// What ending the access at the issuer would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EndAtIssuer {
    /// There is nothing to end.
    #[default]
    Nothing,
    /// Signs out every program of the project.
    Google,
    /// Ends this terminal's session alone.
    Bridge,
    /// Ends what the issuer makes of it.
    Other,
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFound {
    /// Which kind.
    pub kind: FileKind,
    /// Whose it is: a client ID or an address.
    pub of: String,
    /// The origin of its server, where that is not Google.
    pub server: Option<String>,
}

/// Kinds of files that sign-ins are set up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Google's download of an OAuth client.
    Client,
    /// The key of a service account.
    ServiceAccount,
    /// The credentials of a signed-in person.
    AuthorizedUser,
}

/// A person as the directory names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Display name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// Somebody whom a search of the directory found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Their ID.
    pub user: Option<UserName>,
    /// Name and address.
    pub person: Person,
}

/// How one row of a change ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowState {
    /// It was done.
    Done,
    /// It was so already.
    Already,
    /// It was not done.
    Failed(Explanation),
}

/// The result of one row of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowResult {
    /// Its place in the request.
    pub index: usize,
    /// As the person wrote it.
    pub who: String,
    /// How it ended.
    pub state: RowState,
    /// The membership that came of it.
    pub membership: Option<MemberName>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Answer to `Request::Account`; `None`: nobody.
    Account(Option<Account>),
    /// One event of a sign-in. After `SignedIn` or `Failed` the request is over.
    SignIn(SignInEvent),
    /// A page of the list of spaces.
    SpacesPage {
        /// The rows.
        spaces: Vec<Space>,
        /// No page follows.
        last: bool,
    },
    /// One space.
    Space(Box<Space>),
    /// A page of members.
    MembersPage {
        /// The rows.
        members: Vec<Membership>,
        /// No page follows.
        last: bool,
    },
    /// What happened in an audit; more follows until `AuditEnded`.
    Audit(audit::Event),
    /// All that an audit was about was looked at.
    AuditEnded,
    /// Names for user IDs; those without an entry are not known.
    Names {
        /// What is known.
        people: BTreeMap<UserName, Person>,
        /// Said once, when the directory cannot be read.
        notice: Option<String>,
    },
    /// Whom a search of the directory found.
    PeopleFound(Vec<Found>),
    /// Who is in some spaces, as far as it could be read.
    PeopleOf {
        /// Each space with its people.
        spaces: Vec<(SpaceName, Vec<UserName>)>,
        /// Their names, as far as they are known.
        people: BTreeMap<UserName, Person>,
    },
    /// Who is named in a file.
    PeopleRead {
        /// As typed.
        path: String,
        /// Them, and what names nobody.
        named: Named,
    },
    /// Something was written into a file.
    Saved {
        /// Its whole path.
        path: String,
    },
    /// A space was made; members that could not be added are in `failed`.
    Created {
        /// The new space.
        space: Box<Space>,
        /// What did not work.
        failed: Vec<RowResult>,
    },
    /// A conversation that was there already, or was made, is to be opened.
    Opened {
        /// The conversation.
        space: Box<Space>,
        /// It was there already.
        found: bool,
        /// What did not work.
        failed: Vec<RowResult>,
    },
    /// A space as the model of another.
    Like(Box<Like>),
    /// One row of a change is done; more follow until `WriteFinished`.
    Row(RowResult),
    /// One part of the settings was saved or not; more follow until `WriteFinished`.
    Part(PartResult),
    /// Nothing was saved: somebody else changed the same meanwhile. The space as it is now.
    SettingsMoved(Box<Space>),
    /// Every row of a change was reported.
    WriteFinished,
    /// A space is gone.
    Deleted(SpaceName),
    /// A plan that was asked for.
    Planned(Box<Planned>),
    /// A run begins, or goes on, with this plan.
    RunBegun(Box<Plan>),
    /// What happened in a run.
    Run(Box<Told>),
    /// A run was told.
    Steered,
    /// The runs of the journal, the newest first.
    Journal(Vec<Arc<Record>>),
    /// Runs that can be gone on with.
    OpenRuns(Vec<Arc<Record>>),
    /// Whether some spaces have an owner; `None` where that cannot be read.
    Owned {
        /// Those that were looked at.
        spaces: Vec<(SpaceName, Option<bool>)>,
        /// All that were asked about have been looked at.
        last: bool,
    },
    /// Indices of the rows that match, best first.
    Filtered(Vec<u32>),
    /// The profile is in the file and chosen.
    ProfileSaved {
        /// Its name.
        profile: String,
    },
    /// The demo's servers run and its profile is chosen.
    DemoStarted {
        /// The profile's name.
        profile: String,
    },
    /// Who is signed in with each profile.
    Accounts(Vec<AccountRow>),
    /// Nobody is signed in with a profile any more.
    SignedOut {
        /// The profile's name.
        profile: String,
        /// What was done and what was not, in a sentence or two.
        said: String,
    },
    /// A kiosk has signed out whoever was signed in.
    SessionEnded {
        /// Why the access could not be ended at the issuer, in a sentence.
        trouble: Option<String>,
    },
    /// What a file is, or why it is of no use.
    FileChecked {
        /// As typed.
        path: String,
        /// What it is.
        found: Result<FileFound, Explanation>,
    },
    /// The sign-in has what the person gave.
    Answered,
    /// The phone did something; a sentence to show.
    Phone(String),
    /// The API answers.
    Reached,
    /// The request failed. It is over.
    Failed(Explanation),
}

impl Outcome {
    /// Whether no further outcome of the same request follows.
    pub const fn is_last(&self) -> bool {
        match self {
            Self::SignIn(event) => {
                matches!(event, SignInEvent::SignedIn(_) | SignInEvent::Failed(_))
            }
            Self::SpacesPage { last, .. }
            | Self::MembersPage { last, .. }
            | Self::Owned { last, .. } => *last,
            Self::Run(told) => told.last,
            Self::Row(_) | Self::Part(_) | Self::Phone(_) | Self::Audit(_) | Self::RunBegun(_) => {
                false
            }
            _ => true,
        }
    }
}
