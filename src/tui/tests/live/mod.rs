//! The screens with real hands and the sandbox behind them, over HTTP: every action by arrows
//! alone (`arrows`), and whatever anybody presses (`fuzz`).

mod arrows;
mod bulk;
mod fuzz;
mod world;
