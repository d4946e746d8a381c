//! Who the people of an audit are: the directory is asked for many at a time, and while it is,
//! the reading goes on.

use tokio::sync::mpsc;

use super::judge::{Ground, findings};
use super::run::{Event, Read};
use super::{Finding, Question, View};
use crate::chat::Chat;
use crate::chat::names::UserName;
use crate::chat::resources::{Membership, Space};
use crate::directory::Directory;
use crate::text::explanation::Explanation;
use crate::work::titles::Titles;

/// Spaces that are decided together.
const TOGETHER: usize = 200;

/// Turns what was read into findings with names.
pub(super) struct Namer {
    chat: Chat,
    question: Question,
    directory: Directory,
    titles: Titles,
    jobs: usize,
    /// The directory does not answer; said once.
    closed: bool,
}

type Out = mpsc::Sender<Result<Event, Explanation>>;

impl Namer {
    pub fn new(chat: &Chat, question: Question, jobs: usize) -> Self {
        Self {
            directory: Directory::new(chat.session().clone()),
            titles: Titles::new(chat.clone(), question.titles),
            chat: chat.clone(),
            question,
            jobs,
            closed: false,
        }
    }

    /// Goes on until nothing more is read, or nobody listens.
    pub async fn run(mut self, mut from: mpsc::Receiver<Read>, to: Out) {
        let (mut ground, doubt) = self.ground().await;
        if let Some(doubt) = doubt
            && to.send(Ok(Event::Doubt(doubt))).await.is_err()
        {
            return;
        }
        let mut reads = Vec::new();
        while from.recv_many(&mut reads, TOGETHER).await > 0 {
            let mut looked = Vec::new();
            let mut passed = 0;
            let mut events = Vec::new();
            for read in reads.drain(..) {
                match read {
                    Read::Listed(spaces) => events.push(Ok(Event::Listed(spaces))),
                    Read::Space(space, members) => looked.push((space, members)),
                    Read::Passed => passed += 1,
                    Read::Failed(space, title, error) => events.push(Ok(Event::Failed {
                        space,
                        title,
                        error,
                    })),
                    Read::End(error) => events.push(Err(error)),
                }
            }
            let closed = self.closed;
            let spaces = looked.len() + passed;
            if spaces > 0 {
                let findings = self.decide(&mut ground, &looked).await;
                let at = events.iter().position(Result::is_err);
                let event = Ok(Event::Looked { spaces, findings });
                events.insert(at.unwrap_or(events.len()), event);
            }
            if self.closed && !closed {
                events.insert(0, Ok(Event::Doubt(CLOSED.to_owned())));
            }
            for event in events {
                if to.send(event).await.is_err() {
                    return;
                }
            }
        }
    }

    async fn decide(
        &mut self,
        ground: &mut Ground,
        looked: &[(Box<Space>, Vec<Membership>)],
    ) -> Vec<Finding> {
        let judge = |ground: &Ground| -> Vec<Finding> {
            looked
                .iter()
                .flat_map(|(space, members)| findings(space, members, &self.question, ground))
                .collect()
        };
        let first = judge(ground);
        let nameless: Vec<UserName> = first.iter().filter_map(nameless).collect();
        let mut found = first;
        if !nameless.is_empty() && !self.closed {
            let named = self.directory.names(&nameless).await;
            let closed = named.is_err() || self.directory.is_closed();
            ground.people = named.unwrap_or_default();
            found = judge(ground);
            self.closed = closed;
        }
        self.titled(found).await
    }

    /// Conversations without a name get a title, as many as were asked for.
    async fn titled(&mut self, mut found: Vec<Finding>) -> Vec<Finding> {
        if self.question.titles == 0 {
            return found;
        }
        let mut spaces: Vec<Space> = found.iter().map(|row| row.space.clone()).collect();
        spaces.dedup_by(|a, b| a.name == b.name);
        self.titles.fill(&mut spaces, self.jobs).await;
        for row in &mut found {
            if let Some(space) = spaces.iter().find(|space| space.name == row.space.name) {
                row.space.display_name.clone_from(&space.display_name);
            }
        }
        found
    }

    /// Who asks, where that matters, and what is doubtful because it is not known.
    async fn ground(&self) -> (Ground, Option<String>) {
        let mut ground = Ground {
            admin: self.chat.is_admin(),
            ..Ground::default()
        };
        if self.question.view != View::Outsiders {
            return (ground, None);
        }
        let identity = self.chat.session().signed_in().await.ok().flatten();
        let account = identity.and_then(|identity| identity.account);
        ground.address = account.filter(|account| account.contains('@'));
        if ground.admin && ground.address.is_some() {
            return (ground, None);
        }
        let me = self.directory.me().await.unwrap_or_default();
        ground.me = me.user;
        ground.address = ground.address.or(me.email);
        let doubt = (ground.me.is_none() && !ground.admin).then(|| NOBODY.to_owned());
        (ground, doubt)
    }
}

const CLOSED: &str = "People are shown by ID: the directory is closed (scope `directory`).";
const NOBODY: &str = "Google does not say who you are, so in a space of another organization \
                      outsiders are those whom that organization calls so.";

/// Somebody whose name or address the API did not tell.
fn nameless(finding: &Finding) -> Option<UserName> {
    let user = finding.membership.as_ref()?.member.as_ref()?;
    let told = user.display_name.is_some() && user.email.is_some();
    (!told).then(|| user.name.clone())
}
