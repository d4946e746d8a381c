//! The full screen: `roomkey` without a command, and `roomkey demo`.

use std::time::Duration;

use super::app;
use super::args::Global;
use super::demo::DemoArgs;
use super::trouble::{Messages, Trouble};
use crate::demo;
use crate::tui;

/// `roomkey` alone.
pub fn run(global: &Global, messages: Messages) -> Result<u8, Trouble> {
    let ended = tui::run(tui::Options {
        config: app::config(global)?,
        profile: app::profile_name(global),
        start: tui::app::Start::Resume,
        ascii: global.ascii,
        no_color: !messages.colour,
        plain: global.plain,
        access_token: app::access_token()?,
        demo: Some(demo::offer()),
    });
    ended.map_err(|error| error.explain().into())
}

/// `roomkey demo`.
pub fn demo(global: &Global, messages: Messages, args: &DemoArgs) -> Result<u8, Trouble> {
    let usual = demo::Options::default();
    let ended = demo::run(demo::Options {
        listen: args.listen,
        public_host: args.public_host.clone(),
        spaces: args.spaces.unwrap_or(usual.spaces),
        members: args.members.unwrap_or(usual.members),
        latency: args.latency.map_or(usual.latency, Duration::from_millis),
        seed: args.seed.unwrap_or(usual.seed),
        ascii: global.ascii,
        no_color: !messages.colour,
        plain: global.plain,
    });
    ended.map_err(|error| error.explain().into())
}
