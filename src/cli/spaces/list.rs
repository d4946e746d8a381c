//! `roomkey spaces list`: pages go out as they come. For JSON their bytes pass through unread.

use serde::Deserialize;

use super::args::ListArgs;
use crate::chat::resources::{Space, SpaceType};
use crate::chat::{Chat, ListSpaces};
use crate::cli::app::App;
use crate::cli::columns;
use crate::cli::output::{Format, Rows, Stdout};
use crate::cli::trouble::Trouble;
use crate::work::titles::Titles;

/// The most rows that a page can hold.
const PAGE: u16 = 1000;

/// Conversations without a name that get a title made from their people; more would cost too many
/// requests.
const TITLED: usize = 50;

/// What `--match` and `--limit` leave of the list.
struct Wanted {
    matching: Option<String>,
    left: u64,
}

impl Wanted {
    fn new(args: &ListArgs) -> Self {
        Self {
            matching: args.matching.as_ref().map(|text| text.to_lowercase()),
            left: args.limit.unwrap_or(u64::MAX),
        }
    }

    /// Whether a space of this name is one of those.
    fn take(&mut self, name: impl FnOnce() -> Option<String>) -> bool {
        if self.left == 0 {
            return false;
        }
        if let Some(matching) = &self.matching {
            let name = name().unwrap_or_default().to_lowercase();
            if !name.contains(matching) {
                return false;
            }
        }
        self.left -= 1;
        true
    }
}

/// Lists the caller's spaces.
pub async fn run(app: &App<'_>, out: &mut Stdout, args: &ListArgs) -> Result<u8, Trouble> {
    let format = app.global.format();
    let chat = app.chat()?;
    let rows = Rows::new(out, format);
    let list = request(args, format);
    if format.is_json() {
        raw(&chat, rows, &list, Wanted::new(args)).await?;
    } else {
        parsed(app, &chat, rows, &list, Wanted::new(args)).await?;
    }
    Ok(0)
}

fn request(args: &ListArgs, format: Format) -> ListSpaces {
    let enough = args.limit.filter(|_| args.matching.is_none());
    let mut types: Vec<SpaceType> = Vec::new();
    for kind in &args.kinds {
        let space_type = SpaceType::from(*kind);
        if !types.contains(&space_type) {
            types.push(space_type);
        }
    }
    ListSpaces {
        types,
        page_size: enough.map_or(PAGE, |limit| u16::try_from(limit).unwrap_or(PAGE).min(PAGE)),
        fields: match format {
            Format::Table => Some(columns::TABLE_FIELDS),
            Format::Csv => Some(columns::CSV_FIELDS),
            Format::Json | Format::Jsonl => None,
        },
    }
}

async fn raw(
    chat: &Chat,
    mut rows: Rows<'_>,
    list: &ListSpaces,
    mut wanted: Wanted,
) -> Result<(), Trouble> {
    let mut pages = chat.raw_spaces(list);
    while wanted.left > 0
        && let Some(page) = pages.next().await
    {
        let page = page.map_err(|e| e.explain())?;
        rows.raw_page(page.items().filter(|item| wanted.take(|| name(item))))?;
    }
    Ok(rows.end::<Space>()?)
}

async fn parsed(
    app: &App<'_>,
    chat: &Chat,
    mut rows: Rows<'_>,
    list: &ListSpaces,
    mut wanted: Wanted,
) -> Result<(), Trouble> {
    let mut pages = chat.list_spaces(list);
    let titled = if app.global.format() == Format::Table {
        TITLED
    } else {
        0
    };
    let mut titles = Titles::new(chat.clone(), titled);
    let jobs = usize::from(app.global.jobs);
    while wanted.left > 0
        && let Some(page) = pages.next().await
    {
        let mut page = page.map_err(|e| e.explain())?;
        page.retain(|space| wanted.take(|| space.display_name.clone()));
        titles.fill(&mut page, jobs).await;
        rows.page(&page)?;
    }
    if titles.is_closed() {
        app.messages
            .note("People are shown by ID: the directory is closed.");
    }
    Ok(rows.end::<Space>()?)
}

/// The display name in a space's JSON.
fn name(item: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Named {
        display_name: Option<String>,
    }
    serde_json::from_str::<Named>(item).ok()?.display_name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::spaces::args::Kind;

    fn args(matching: Option<&str>, limit: Option<u64>) -> ListArgs {
        ListArgs {
            kinds: vec![Kind::Dm, Kind::Space, Kind::Dm],
            matching: matching.map(str::to_owned),
            limit,
        }
    }

    #[test]
    fn a_match_ignores_case_and_the_limit_counts_matches() {
        let mut wanted = Wanted::new(&args(Some("ÉTÉ"), Some(1)));
        let mut take = |name: &str| wanted.take(|| Some(name.to_owned()));
        assert!(!take("winter"));
        assert!(take("un été"));
        assert!(!take("été"));
    }

    #[test]
    fn no_more_is_asked_for_than_is_wanted() {
        let small = request(&args(None, Some(7)), Format::Jsonl);
        assert_eq!(small.page_size, 7);
        assert_eq!(small.types, [SpaceType::DirectMessage, SpaceType::Space]);
        assert_eq!(small.fields, None);
        assert_eq!(
            request(&args(Some("x"), Some(7)), Format::Csv).page_size,
            PAGE
        );
        assert_eq!(
            request(&args(None, Some(70_000)), Format::Csv).page_size,
            PAGE
        );
    }
}
