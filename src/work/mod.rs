//! What people want done, as the command line and the screens both do it.

pub mod audit;
pub mod change;
pub mod doctor;
pub mod journal;
pub mod members;
mod pace;
pub mod people;
pub mod plan;
pub mod recipes;
pub mod report;
pub mod resolve;
pub mod run;
pub mod search;
pub mod spaces;
pub mod titles;
pub mod wish;

pub use members::{Row, RowAction, RowResult};
pub use resolve::Who;
