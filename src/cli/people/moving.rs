//! `roomkey people onboard` and `roomkey people offboard`: one person in many spaces.

use std::collections::HashSet;

use clap::Args;

use crate::cli::app::App;
use crate::cli::bulk::{Doing, bulk_across, tell};
use crate::cli::output::Stdout;
use crate::cli::progress::Progress;
use crate::cli::trouble::Trouble;
use crate::work::Who;
use crate::work::change::Change;
use crate::work::plan::{Plan, Titled};
use crate::work::recipes;

/// What both take.
#[derive(Debug, Args)]
pub struct How {
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// As an administrator: all named spaces of the organization
    #[arg(long)]
    pub admin: bool,
}

/// Arguments of `people onboard`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every named space that you are in is asked for the colleague; with --admin every named space of the
organization. Group chats and direct messages are left alone.

Examples:
  roomkey people onboard new@example.com --like budi@example.com --dry-run
  roomkey people onboard new@example.com --like budi@example.com --with-roles")]
pub struct OnboardArgs {
    /// E-mail address, users/ID or a bare ID
    pub who: String,
    /// The colleague in whose spaces they are to be
    #[arg(long, value_name = "WHO")]
    pub like: String,
    /// With the colleague's roles
    #[arg(long)]
    pub with_roles: bool,
    /// Nothing is asked; taken so that scripts may say it everywhere
    #[arg(short, long, hide = true)]
    pub yes: bool,
    /// How.
    #[command(flatten)]
    pub how: How,
}

/// Arguments of `people offboard`.
#[derive(Debug, Args)]
#[command(after_help = "\
Asks first, after a look. Where they are the only owner, whoever takes over is made owner before;
with nobody to take over they stay there, and it ends with 6. Direct messages are left alone.

Examples:
  roomkey people offboard budi@example.com --hand-over-to ana@example.com --dry-run
  roomkey people offboard budi@example.com --hand-over-to me --admin")]
pub struct OffboardArgs {
    /// E-mail address, users/ID or a bare ID
    pub who: String,
    /// Who becomes owner where they are the only one
    #[arg(long, value_name = "WHO")]
    pub hand_over_to: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// How.
    #[command(flatten)]
    pub how: How,
}

/// Lets somebody in wherever a colleague is.
pub async fn onboard(app: &App<'_>, out: &mut Stdout, args: &OnboardArgs) -> Result<u8, Trouble> {
    let (who, like) = (Who::parse(&args.who)?, Who::parse(&args.like)?);
    let chat = app.chat()?.with_admin_access(args.how.admin);
    let jobs = usize::from(app.global.jobs);
    let look = Look::start();
    let found = recipes::onboard(&chat, &who, &like, args.with_roles, jobs, |n| look.at(n)).await;
    let titled = look.end(app, found)?;
    bulk_across(app, out, &App::desk(chat)?, titled, doing(args.how.dry_run)).await
}

/// Takes somebody out of every space.
pub async fn offboard(app: &App<'_>, out: &mut Stdout, args: &OffboardArgs) -> Result<u8, Trouble> {
    let ask = !args.yes && !args.how.dry_run;
    let who = Who::parse(&args.who)?;
    let heir = args.hand_over_to.as_deref().map(Who::parse).transpose()?;
    if ask {
        App::must_be_able_to_ask()?;
    }
    let chat = app.chat()?.with_admin_access(args.how.admin);
    let jobs = usize::from(app.global.jobs);
    let look = Look::start();
    let found = recipes::offboard(&chat, &who, heir.as_ref(), jobs, |n| look.at(n)).await;
    let titled = look.end(app, found)?;
    if ask && !titled.plan.is_empty() {
        tell(app, &titled.plan, &titled.titles);
        app.confirm(&question(&titled.plan, &who, heir.as_ref()))
            .await?;
    }
    bulk_across(app, out, &App::desk(chat)?, titled, doing(args.how.dry_run)).await
}

const fn doing(dry_run: bool) -> Doing {
    if dry_run { Doing::Tell } else { Doing::Run }
}

/// Such as `Take budi@example.com out of 12 spaces, with ana@example.com as owner of 2?`
fn question(plan: &Plan, who: &Who, heir: Option<&Who>) -> String {
    let live = || plan.steps.iter().filter(|step| step.settled.is_none());
    let leaves = live().filter(|step| matches!(step.change, Change::RemoveMember { .. }));
    let (leaves, all) = (leaves.count(), live().count());
    let spaces = if leaves == 1 { "space" } else { "spaces" };
    let heir = heir
        .filter(|_| all > leaves)
        .map_or_else(String::new, |heir| {
            format!(", with {heir} as owner of {}", all - leaves)
        });
    let stays = match plan.steps.len() - all {
        0 => String::new(),
        stays if *who == Who::Me => format!(" (and stay in {stays} more)"),
        stays => format!(" (they stay in {stays} more)"),
    };
    match who {
        Who::Me => format!("Leave {leaves} {spaces}{heir}{stays}?"),
        who => format!("Take {who} out of {leaves} {spaces}{heir}{stays}?"),
    }
}

/// A bar while spaces are asked.
struct Look {
    bar: Progress,
}

impl Look {
    fn start() -> Self {
        Self {
            bar: Progress::growing(),
        }
    }

    fn at(&self, _asked: usize) {
        self.bar.grow(1);
        self.bar.advance(1, || ());
    }

    /// Says what was found.
    fn end<E>(self, app: &App<'_>, found: Result<Titled, E>) -> Result<Titled, E> {
        self.bar.end();
        let found = found?;
        let steps = found.plan.steps.iter();
        let spaces: HashSet<_> = steps.map(|step| step.change.place()).collect();
        let spaces = spaces.len();
        let said = if spaces == 1 { "space" } else { "spaces" };
        app.messages.note(&format!("Found in {spaces} {said}."));
        Ok(found)
    }
}
