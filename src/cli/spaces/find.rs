//! `roomkey spaces search`, `find-dm`, `find-group` and `complete-import`.

use super::args::{CompleteImportArgs, FindDmArgs, FindGroupArgs, SearchArgs};
use super::print;
use crate::chat::resources::Space;
use crate::chat::search::{QUERY_MAX, USERS_MAX, typed};
use crate::chat::{ChatError, FindGroupChats, RawPages, SearchSpaces};
use crate::cli::app::App;
use crate::cli::output::{Rows, Stdout};
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::{Who, resolve};

/// Finds spaces by name and more.
pub async fn search(app: &App<'_>, out: &mut Stdout, args: &SearchArgs) -> Result<u8, Trouble> {
    let query = typed(&args.query, args.admin);
    if args.query.trim().is_empty() {
        return Err(usage("the query is empty").into());
    }
    if query.chars().count() > QUERY_MAX {
        return Err(usage("a query has at most 1000 characters").into());
    }
    let search = SearchSpaces {
        query,
        order_by: args.order_by.clone(),
    };
    let chat = app.chat()?.with_admin_access(args.admin);
    list(app, out, chat.raw_search(&search)).await
}

/// Prints pages of spaces as they come.
async fn list(app: &App<'_>, out: &mut Stdout, mut pages: RawPages) -> Result<u8, Trouble> {
    let format = app.global.format();
    let mut rows = Rows::new(out, format);
    let mut unreadable = 0;
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| e.explain())?;
        if format.is_json() {
            rows.raw_page(page.items())?;
        } else {
            let spaces = page
                .items()
                .filter_map(|item| serde_json::from_str(item).ok());
            let spaces: Vec<Space> = spaces.collect();
            unreadable += page.len() - spaces.len();
            rows.page(&spaces)?;
        }
    }
    rows.end::<Space>()?;
    match unreadable {
        0 => Ok(0),
        rows => Err(ChatError::Unreadable { rows }.explain().into()),
    }
}

/// Shows the direct message with somebody.
pub async fn direct_message(
    app: &App<'_>,
    out: &mut Stdout,
    args: &FindDmArgs,
) -> Result<u8, Trouble> {
    let who = Who::parse(&args.who)?;
    let Some(user) = who.alias() else {
        return Err(usage("there is no direct message with oneself").into());
    };
    let chat = app.chat()?;
    let space = chat.find_direct_message(&user).await.map_err(|error| {
        let told = error.explain();
        if told.cause != Cause::NotFound {
            return told;
        }
        Explanation {
            message: format!("there is no direct message with {who} yet"),
            ..told
        }
        .hint(format!("Start one: roomkey spaces create --dm {who}"))
    })?;
    print(out, app.global.format(), &space)?;
    Ok(0)
}

/// Lists the group chats of exactly these people.
pub async fn group_chats(
    app: &App<'_>,
    out: &mut Stdout,
    args: &FindGroupArgs,
) -> Result<u8, Trouble> {
    let who: Result<Vec<Who>, _> = args.who.iter().map(|text| Who::parse(text)).collect();
    let users = who?.iter().filter_map(Who::alias).collect();
    let find = FindGroupChats::new(users)
        .ok_or_else(|| usage(&format!("at most {USERS_MAX} people can be named")))?;
    list(app, out, app.chat()?.raw_group_chats(&find)).await
}

/// Ends the import mode of a space, which no list shows before.
pub async fn complete_import(
    app: &App<'_>,
    out: &mut Stdout,
    args: &CompleteImportArgs,
) -> Result<u8, Trouble> {
    let chat = app.chat()?;
    let name = resolve::space(&chat, &args.space).await?;
    let complete = async {
        let space = chat.complete_import(&name).await.map_err(|e| e.explain())?;
        print(out, app.global.format(), &space)?;
        Ok(0)
    };
    app.stop.shield(complete).await
}

fn usage(text: &str) -> Explanation {
    Explanation::new(Cause::Usage, text)
}
