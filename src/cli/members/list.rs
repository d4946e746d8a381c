//! `roomkey members list`: one space is streamed page by page; several are fetched `--jobs` at a
//! time and printed in the order given.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::pin::pin;

use futures_util::StreamExt as _;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::args::{GetArgs, ListArgs, MemberKind};
use crate::chat::filter::role_is_filtered;
use crate::chat::names::{SpaceName, UserName};
use crate::chat::resources::{Membership, Role, UserType};
use crate::chat::{Chat, ChatError, ListMembers, RawPage};
use crate::cli::app::App;
use crate::cli::columns::Member;
use crate::cli::fan_out::in_order;
use crate::cli::output::{Format, Rows, Stdout};
use crate::cli::trouble::Trouble;
use crate::directory::{Directory, Person};
use crate::oauth::{Cause, Explanation};
use crate::work::members::find;
use crate::work::{Who, resolve};

/// Lists the members of one or more spaces.
pub async fn run(app: &App<'_>, out: &mut Stdout, args: &ListArgs) -> Result<u8, Trouble> {
    if args.admin && args.kind == Some(MemberKind::Bot) {
        let text = "an administrator's access shows no apps";
        return Err(Explanation::new(Cause::Usage, text)
            .hint("Leave out --admin or --type bot.")
            .into());
    }
    let chat = app.chat()?.with_admin_access(args.admin);
    let list = request(args);
    let mut printer = Printer::new(app, out, &chat);
    printer.picked = list.role.clone().filter(|role| !role_is_filtered(role));
    let ended = match &args.spaces[..] {
        [only] => {
            let space = resolve::space(&chat, only).await?;
            let mut pages = chat.raw_members(&space, &list);
            while let Some(page) = pages.next().await {
                printer.page(&page.map_err(|e| e.explain())?).await?;
            }
            Ok(0)
        }
        several => printer.several(&chat, several, &list).await,
    };
    printer.rows.end::<Member>()?;
    match printer.unreadable {
        0 => ended,
        rows => ended.and(Err(ChatError::Unreadable { rows }.explain().into())),
    }
}

/// Shows one member.
pub async fn get(app: &App<'_>, out: &mut Stdout, args: &GetArgs) -> Result<u8, Trouble> {
    let who = Who::parse(&args.who)?;
    let chat = app.chat()?;
    let space = resolve::space(&chat, &args.space).await?;
    let Some(membership) = find(&chat, &space, &who).await? else {
        let text = format!("{who} is not in {}", args.space);
        return Err(Explanation::new(Cause::NotFound, text).into());
    };
    match app.global.format() {
        Format::Json => {
            out.json(&serde_json::to_string_pretty(&membership).map_err(io::Error::from)?)?;
            out.write_all(b"\n")?;
        }
        Format::Jsonl => {
            out.json(&serde_json::to_string(&membership).map_err(io::Error::from)?)?;
            out.write_all(b"\n")?;
        }
        Format::Table | Format::Csv => {
            let mut printer = Printer::new(app, out, &chat);
            printer.members(vec![membership]).await?;
        }
    }
    Ok(0)
}

fn request(args: &ListArgs) -> ListMembers {
    ListMembers {
        role: args.role.map(Role::from),
        kind: args.kind.map(|kind| match kind {
            MemberKind::Human => UserType::Human,
            MemberKind::Bot => UserType::Bot,
        }),
        show_groups: args.show_groups,
        show_invited: args.show_invited,
        ..ListMembers::default()
    }
}

async fn whole(
    chat: &Chat,
    space: Result<SpaceName, Explanation>,
    list: &ListMembers,
) -> Result<Vec<RawPage>, Explanation> {
    let mut pages = chat.raw_members(&space?, list);
    let mut all = Vec::new();
    while let Some(page) = pages.next().await {
        all.push(page.map_err(|e| e.explain())?);
    }
    Ok(all)
}

struct Printer<'a> {
    app: &'a App<'a>,
    directory: Directory,
    directory_closed: bool,
    unreadable: usize,
    rows: Rows<'a>,
    /// The role that the API cannot filter by.
    picked: Option<Role>,
}

impl<'a> Printer<'a> {
    fn new(app: &'a App<'a>, out: &'a mut Stdout, chat: &Chat) -> Self {
        Self {
            app,
            directory: Directory::new(chat.session().clone()),
            directory_closed: false,
            unreadable: 0,
            rows: Rows::new(out, app.global.format()),
            picked: None,
        }
    }

    /// A space that cannot be listed does not keep the others from being so.
    async fn several(
        &mut self,
        chat: &Chat,
        spaces: &[String],
        list: &ListMembers,
    ) -> Result<u8, Trouble> {
        let mut failed = false;
        let jobs = usize::from(self.app.global.jobs);
        let permits = Semaphore::new(jobs);
        let named = resolve::spaces(chat, spaces).await?;
        let one = async |space| whole(chat, space, list).await;
        let lists = in_order(named, &permits, jobs, one);
        let mut lists = pin!(lists);
        for space in spaces {
            match lists.next().await.unwrap_or_else(|| Ok(Vec::new())) {
                Ok(pages) => {
                    for page in &pages {
                        self.page(page).await?;
                    }
                }
                Err(mut error) => {
                    failed = true;
                    error.message = format!("{space}: {}", error.message);
                    self.app.messages.error(&error);
                }
            }
        }
        if failed {
            return Err(Trouble::Said(Cause::Partial));
        }
        Ok(0)
    }

    async fn page(&mut self, page: &RawPage) -> Result<(), Trouble> {
        let picked = self.picked.clone();
        if self.app.global.format().is_json() {
            let items = page
                .items()
                .filter(|item| picked.as_ref().is_none_or(|role| has_role(item, role)));
            return Ok(self.rows.raw_page(items)?);
        }
        let (mut members, unreadable) = page.parse::<Membership>();
        self.unreadable += unreadable;
        members.retain(|member| picked.is_none() || member.role == picked);
        self.members(members).await
    }

    async fn members(&mut self, members: Vec<Membership>) -> Result<(), Trouble> {
        let people = self.people(&members).await;
        let rows: Vec<Member> = members
            .into_iter()
            .map(|membership| Member::new(membership, &people))
            .collect();
        Ok(self.rows.page(&rows)?)
    }

    /// Names and addresses where the API gives none; a closed directory is mentioned once.
    async fn people(&mut self, members: &[Membership]) -> HashMap<UserName, Person> {
        let nameless: Vec<UserName> = members
            .iter()
            .filter_map(|membership| membership.member.as_ref())
            .filter(|user| user.display_name.is_none() || user.email.is_none())
            .map(|user| user.name.clone())
            .collect();
        if self.directory_closed || nameless.is_empty() {
            return HashMap::new();
        }
        let named = self.directory.names(&nameless).await;
        let why = match &named {
            Err(error) => Some(error.explain().message),
            Ok(_) if self.directory.is_closed() => {
                Some("you may not read it (scope `directory`).".to_owned())
            }
            Ok(_) => None,
        };
        if let Some(why) = why {
            self.directory_closed = true;
            self.app.messages.note(&format!(
                "Names are not shown, the directory is closed: {why}"
            ));
        }
        named.unwrap_or_default()
    }
}

/// Whether a membership's JSON has this role.
fn has_role(item: &str, role: &Role) -> bool {
    #[derive(Deserialize)]
    struct WithRole {
        role: Option<Role>,
    }
    serde_json::from_str::<WithRole>(item).is_ok_and(|item| item.role.as_ref() == Some(role))
}
