//! An audit under way: spaces come page by page, members are read several spaces at a time, and
//! findings go out as they are made. Dropping it stops everything.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::finding::Finding;
use super::people::Namer;
use super::{Question, View, ask};
use crate::chat::names::SpaceName;
use crate::chat::resources::{Membership, Space};
use crate::chat::{Chat, ChatError, ListMembers, ListSpaces, Pages, SearchSpaces};
use crate::text::explanation::{Cause, Explanation};
use crate::work::pace::Pace;

/// Spaces whose results may wait for the reader.
const WAITING: usize = 256;
/// A used-up quota is waited for as long as this.
const PATIENCE: Duration = Duration::from_mins(5);
/// Membership reads a minute that Google allows a project (Chat API, usage limits).
const READS_PER_MINUTE: u32 = 3000;
/// After so many spaces in a row that could not be read, the service is down and not the space.
const DOWN_AFTER: usize = 32;

/// What happens in an audit.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// So many more spaces are known of.
    Listed(usize),
    /// So many more spaces have been looked at, with these findings.
    Looked {
        /// Spaces.
        spaces: usize,
        /// What was found, in the order of looking.
        findings: Vec<Finding>,
    },
    /// A space could not be looked at.
    Failed {
        /// Which.
        space: SpaceName,
        /// Its display name, where it is known.
        title: Option<String>,
        /// Why not.
        error: Explanation,
    },
    /// Something that makes the answers less certain; said once.
    Doubt(String),
}

/// What was read of one space.
pub(super) enum Read {
    Listed(usize),
    Space(Box<Space>, Vec<Membership>),
    /// A space that was not asked about after all.
    Passed,
    Failed(SpaceName, Option<String>, Explanation),
    /// The audit cannot go on.
    End(Explanation),
}

/// An audit under way.
#[derive(Debug)]
pub struct Audit {
    events: mpsc::Receiver<Result<Event, Explanation>>,
    _tasks: [AbortOnDropHandle<()>; 2],
}

impl Audit {
    /// Starts it, with so many requests at once. With an administrator's access it is about all
    /// named spaces of the organization.
    pub fn start(chat: &Chat, question: Question, jobs: usize) -> Self {
        let (reads, read) = mpsc::channel(WAITING);
        let (events, out) = mpsc::channel(WAITING);
        let namer = Namer::new(chat, question.clone(), jobs);
        let reader = Reader::new(chat, question, jobs);
        Self {
            events: out,
            _tasks: [
                AbortOnDropHandle::new(tokio::spawn(reader.run(reads))),
                AbortOnDropHandle::new(tokio::spawn(namer.run(read, events))),
            ],
        }
    }

    /// What happened next; `None` at the end. After an error nothing comes any more.
    pub async fn next(&mut self) -> Option<Result<Event, Explanation>> {
        self.events.recv().await
    }
}

/// Reads spaces and members.
#[derive(Clone)]
struct Reader {
    chat: Chat,
    question: Arc<Question>,
    jobs: usize,
    pace: Arc<Pace>,
}

/// What to look at.
enum Item {
    Space(Box<Space>),
    /// Nothing is known of it but its name.
    Name(SpaceName),
    /// Why there are no more.
    End(Explanation),
}

/// Where spaces come from.
enum Source {
    Pages(Box<Pages<Space>>),
    Names(Vec<SpaceName>),
}

impl Reader {
    fn new(chat: &Chat, question: Question, jobs: usize) -> Self {
        // Who wants no pace for writes wants none at all.
        let paced = chat.session().profile().quota.membership_writes_per_minute > 0;
        Self {
            chat: chat.clone().with_patience(PATIENCE),
            question: Arc::new(question),
            jobs: jobs.max(1),
            pace: Arc::new(Pace::per_minute(if paced { READS_PER_MINUTE } else { 0 })),
        }
    }

    async fn run(self, to: mpsc::Sender<Read>) {
        let jobs = self.jobs;
        let looks = self
            .clone()
            .items(to.clone())
            .map(move |item| self.clone().look(item));
        let mut looks = std::pin::pin!(looks.buffer_unordered(jobs));
        let mut failures = 0;
        while let Some(read) = looks.next().await {
            let read = match read {
                Read::Failed(_, _, error) if is_fatal(&error) => Read::End(error),
                Read::Failed(_, _, error) if failures + 1 >= DOWN_AFTER && is_down(&error) => {
                    Read::End(error)
                }
                read => read,
            };
            match read {
                Read::Failed(..) => failures += 1,
                _ => failures = 0,
            }
            let last = matches!(read, Read::End(_));
            if to.send(read).await.is_err() || last {
                return;
            }
        }
    }

    /// Everything to look at.
    fn items(self, to: mpsc::Sender<Read>) -> impl Stream<Item = Item> + Send {
        let source = self.source();
        stream::unfold(Some((self, source, to)), async |state| {
            let (reader, mut source, to) = state?;
            match reader.page(&mut source).await? {
                Ok(items) => {
                    if !items.is_empty() {
                        // Nobody listens any more: the other end of the work finds out as well.
                        let _ = to.send(Read::Listed(items.len())).await;
                    }
                    Some((stream::iter(items), Some((reader, source, to))))
                }
                Err(error) => Some((stream::iter(vec![Item::End(error)]), None)),
            }
        })
        .flatten()
    }
    fn source(&self) -> Source {
        if !self.question.spaces.is_empty() {
            return Source::Names(self.question.spaces.clone());
        }
        let fields = ask::space_fields(self.question.view);
        if self.chat.is_admin() {
            let search = SearchSpaces {
                query: ask::search(&self.question).text(),
                order_by: None,
            };
            let found = self.chat.search_spaces_showing(&search, fields);
            return Source::Pages(Box::new(found));
        }
        Source::Pages(Box::new(self.chat.list_spaces(&ListSpaces {
            types: ask::types(&self.question),
            fields: Some(fields),
            ..ListSpaces::default()
        })))
    }

    async fn page(&self, source: &mut Source) -> Option<Result<Vec<Item>, Explanation>> {
        match source {
            Source::Pages(pages) => Some(match pages.next().await? {
                Ok(page) => {
                    let page = page.into_iter();
                    let asked = page.filter(|space| ask::is_asked_about(space, &self.question));
                    Ok(asked.map(Box::new).map(Item::Space).collect())
                }
                Err(error) => Err(error.explain()),
            }),
            Source::Names(names) if names.is_empty() => None,
            Source::Names(names) => Some(Ok(names.drain(..).map(Item::Name).collect())),
        }
    }

    /// Reads what the question needs of one space.
    async fn look(self, item: Item) -> Read {
        let space = match item {
            Item::Space(space) => space,
            Item::Name(name) => match self.chat.get_space(&name).await {
                Ok(space) if ask::is_asked_about(&space, &self.question) => Box::new(space),
                Ok(_) => return Read::Passed,
                Err(error) => return Read::Failed(name, None, error.explain()),
            },
            Item::End(error) => return Read::End(error),
        };
        if !ask::needs_members(&space, &self.question, self.chat.is_admin()) {
            return Read::Space(space, Vec::new());
        }
        match self.wanted_members(&space).await {
            Ok(members) => Read::Space(space, members),
            Err(error) => Read::Failed(space.name, space.display_name, error.explain()),
        }
    }

    async fn wanted_members(&self, space: &Space) -> Result<Vec<Membership>, ChatError> {
        let view = self.question.view;
        let list = ask::members(view);
        let read = self.members(space, &list).await?;
        if view != View::Groups || self.chat.is_admin() || ask::is_enough(space, &read, view) {
            return Ok(read);
        }
        // Whether a group passes a filter by type is written nowhere: where some are missing, all
        // members are asked for.
        let all = ListMembers {
            without_people: false,
            ..list
        };
        self.members(space, &all).await
    }

    async fn members(
        &self,
        space: &Space,
        list: &ListMembers,
    ) -> Result<Vec<Membership>, ChatError> {
        let view = self.question.view;
        let admin = self.chat.is_admin();
        let mut pages = self.chat.list_members(&space.name, list);
        let mut seen = Vec::new();
        loop {
            let turn = self.pace.turn(|_| ()).await;
            let page = pages.next().await;
            turn.made();
            let Some(page) = page else {
                break;
            };
            let page = page?.into_iter();
            seen.extend(page.filter(|member| ask::matters(member, view, admin)));
            if pages.is_last() || ask::is_enough(space, &seen, view) {
                break;
            }
        }
        Ok(seen)
    }
}

/// What is so for every space alike.
fn is_fatal(error: &Explanation) -> bool {
    error.cause == Cause::NotSignedIn || error.scope.is_some()
}

fn is_down(error: &Explanation) -> bool {
    error.cause == Cause::Unavailable
}
