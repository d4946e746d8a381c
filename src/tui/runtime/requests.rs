//! What each request means: which rooms are asked, and how their answers become outcomes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::sync::mpsc::channel;

use super::accounts::{Account, Accounts};
use super::hands::{Leaving, Reply};
use super::{
    adding, audit, bulk, changes, create, files, journal, lists, owners, pages, people, planning,
    sign_in,
};
use crate::chat::names::{SpaceName, UserName};
use crate::text::explanation::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::{Outcome, Person, RowResult, RowState};
use crate::tui::spaces::{Haystack, Sort};
use crate::work::{self, Row};

/// Spaces read at once for the names of their people.
const READS_AT_ONCE: usize = 4;

/// Who types on within this time drops the search for what was typed so far.
const TYPING: Duration = Duration::from_millis(150);

/// Carries a request out; an error is its last answer.
#[expect(
    clippy::too_many_lines,
    reason = "a table: a line or two for each request"
)]
pub(super) async fn run(
    accounts: &Accounts,
    request: Request,
    reply: &Reply,
    leaving: &Leaving,
) -> Result<(), Explanation> {
    let (admin, request) = match request {
        Request::AsAdmin(request) => (true, *request),
        own => (false, own),
    };
    let current = || Ok::<_, Explanation>(accounts.current()?.with_admin_access(admin));
    match request {
        // It is wrapped once.
        Request::AsAdmin(_) => {}
        Request::Account { profile } => {
            let account = accounts.choose(&profile).await?;
            let account = Outcome::Account(sign_in::account(&account).await?);
            reply.send(account).await;
        }
        Request::SignIn { profile, more } => {
            sign_in::sign_in(accounts, &profile, more, reply).await?;
        }
        Request::SignInAnswer(answer) => {
            accounts.answer(sign_in::answer(answer)).await;
            reply.send(Outcome::Answered).await;
        }
        Request::Accounts { profiles } => {
            let rows = sign_in::all(accounts, &profiles).await;
            reply.send(Outcome::Accounts(rows)).await;
        }
        Request::SignOut { profile, revoke } => {
            let said = sign_in::sign_out(&accounts.of(&profile).await?, revoke).await?;
            reply.send(Outcome::SignedOut { profile, said }).await;
        }
        Request::EndSession => reply.send(sign_in::end(accounts).await).await,
        Request::CheckFile { path } => {
            let found = files::check(&path);
            reply.send(Outcome::FileChecked { path, found }).await;
        }
        Request::Reach => reply.send(pages::reach(&current()?).await?).await,
        Request::LoadSpaces => pages::spaces(&current()?, reply).await?,
        Request::SearchSpaces(search) => pages::found(&current()?, &search, reply).await?,
        Request::WhoOwns(spaces) => owners::look(&current()?, spaces, reply).await?,
        Request::Audit(question) => audit::look(&current()?, *question, reply).await?,
        Request::GetSpace(name) => reply.send(space(&current()?, &name).await?).await,
        Request::LoadMembers(space) => pages::members(&current()?, &space, reply).await?,
        Request::LookUpNames(users) => reply.send(names(&current()?, &users).await).await,
        Request::PeopleOf(spaces) => reply.send(people_of(&current()?, spaces).await).await,
        Request::SearchPeople { query } => {
            tokio::time::sleep(TYPING).await;
            reply.send(people::search(&current()?, &query).await?).await;
        }
        Request::WhoIsIn(space) => reply.send(people::present(&current()?, space).await?).await,
        Request::PeopleIn(space) => reply.send(people::inside(&current()?, space).await?).await,
        Request::ReadPeople { path } => reply.send(lists::read(accounts, path).await?).await,
        Request::Save { what, path, how } => {
            let saved = lists::save(accounts, &what, &path, how).await?;
            reply.send(saved).await;
        }
        Request::ReadLike(space) => reply.send(create::model(&current()?, &space).await?).await,
        Request::CreateSpace(draft) => reply.send(create::space(&current()?, draft).await?).await,
        Request::StartChat { who } => reply.send(create::chat(&current()?, &who).await?).await,
        Request::AddMembers { space, who, role } => {
            adding::add(&current()?, &space, &who, &role, reply, leaving).await?;
        }
        Request::RemoveMember(member) => {
            changes::remove(&current()?, &member, reply).await;
        }
        Request::SetRole { member, role } => {
            changes::set_role(&current()?, &member, &role, reply).await?;
        }
        Request::Leave { space, heir } => {
            changes::leave(&current()?, &space, heir.as_ref(), reply).await?;
        }
        Request::SaveSettings {
            space,
            read,
            wanted,
        } => {
            changes::save(&current()?, &space, &read, &wanted, reply).await?;
        }
        Request::DeleteSpace(space) => {
            work::spaces::delete(&current()?.desk, &space, None).await?;
            reply.send(Outcome::Deleted(space)).await;
        }
        Request::Plan(wish) => {
            let planned = planning::plan(&current()?, *wish).await?;
            reply.send(Outcome::Planned(Box::new(planned))).await;
        }
        Request::Run(plan) => bulk::begin(accounts, *plan, reply, leaving).await?,
        Request::ResumeRun(run) => bulk::resume(accounts, &run, reply, leaving).await?,
        Request::GiveUpRun(run) => {
            current()?.desk.journal().give_up(&run).await?;
            reply.send(journal::all(&current()?).await?).await;
        }
        Request::Steer { run, how } => {
            bulk::steer(accounts, &run, how)?;
            reply.send(Outcome::Steered).await;
        }
        Request::Journal => reply.send(journal::all(&current()?).await?).await,
        Request::OpenRuns => reply.send(journal::open(&current()?).await?).await,
        Request::Filter {
            query,
            sort,
            haystack,
        } => reply.send(arranged(query, sort, haystack).await?).await,
        Request::PlayPhone { user_code, link } => {
            play_phone(accounts, user_code, link, reply).await?;
        }
        Request::SaveProfile(draft) => {
            accounts.save(&draft)?;
            let profile = draft.name;
            reply.send(Outcome::ProfileSaved { profile }).await;
        }
        Request::StartDemo => {
            let demo = accounts.demo()?;
            demo.start().await?;
            let profile = demo.profile_name().to_owned();
            reply.send(Outcome::DemoStarted { profile }).await;
        }
    }
    Ok(())
}

async fn space(account: &Account, name: &SpaceName) -> Result<Outcome, Explanation> {
    let space = account.chat.get_space(name).await;
    let space = space.map_err(|e| e.explain())?;
    Ok(Outcome::Space(Box::new(space)))
}

/// Names are for show: a directory that cannot be read is a notice, not an error.
pub(super) async fn names(account: &Account, users: &[UserName]) -> Outcome {
    match account.directory.names(users).await {
        Ok(people) => Outcome::Names {
            people: people
                .into_iter()
                .map(|(user, person)| {
                    let person = Person {
                        name: person.name,
                        email: person.email,
                    };
                    (user, person)
                })
                .collect(),
            notice: None,
        },
        Err(error) => Outcome::Names {
            people: std::collections::BTreeMap::new(),
            notice: Some(error.explain().message),
        },
    }
}

/// The people of each space that can be read, and their names.
async fn people_of(account: &Account, spaces: Vec<SpaceName>) -> Outcome {
    let reads = spaces.into_iter().map(async |space| {
        let users = pages::people(account, &space).await.ok()?;
        Some((space, users))
    });
    let reads: Vec<_> = reads.collect();
    let read = stream::iter(reads).buffer_unordered(READS_AT_ONCE);
    let spaces: Vec<(SpaceName, Vec<UserName>)> = read.filter_map(async |s| s).collect().await;
    let mut users: Vec<UserName> = spaces.iter().flat_map(|(_, users)| users.clone()).collect();
    users.sort();
    users.dedup();
    let people = match names(account, &users).await {
        Outcome::Names { people, .. } => people,
        _ => std::collections::BTreeMap::new(),
    };
    Outcome::PeopleOf { spaces, people }
}

/// A row of `work` as the screens take it.
pub(super) fn result(index: usize, row: Row) -> RowResult {
    let state = match (row.error, row.result) {
        (Some(why), _) => RowState::Failed(why),
        (None, work::RowResult::Already) => RowState::Already,
        (None, _) => RowState::Done,
    };
    RowResult {
        index,
        who: row.who,
        state,
        membership: row.membership,
    }
}

/// Tells a filter that nobody waits for it any more, when its task is dropped.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

async fn arranged(query: String, sort: Sort, haystack: Haystack) -> Result<Outcome, Explanation> {
    let wanted = Wanted(Arc::new(AtomicBool::new(true)));
    let flag = wanted.0.clone();
    let work = move || haystack.arranged(&query, sort, &|| flag.load(Ordering::Relaxed));
    let rows = tokio::task::spawn_blocking(work).await;
    rows.map(Outcome::Filtered)
        .map_err(|error| Explanation::new(Cause::Failed, format!("the filter failed: {error}")))
}

async fn play_phone(
    accounts: &Accounts,
    user_code: String,
    link: String,
    reply: &Reply,
) -> Result<(), Explanation> {
    let (told, mut steps) = channel(4);
    let walk = accounts.demo()?.play_phone(user_code, link, told);
    let tell = async {
        while let Some(step) = steps.recv().await {
            reply.send(Outcome::Phone(step)).await;
        }
    };
    let (walked, ()) = tokio::join!(walk, tell);
    walked
}
