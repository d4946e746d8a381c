//! The screens with real hands and the sandbox behind them, over HTTP: every action by arrows
//! alone (`arrows`), and whatever anybody presses (`fuzz`), where the
//! `promises` are kept.

mod arrows;
mod bulk;
mod fuzz;
mod promises;
mod world;
