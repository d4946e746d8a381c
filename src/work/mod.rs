//! What people want done, as the command line and the screens both do it.

pub mod change;
pub mod doctor;
pub mod members;
mod pace;
pub mod people;
pub mod plan;
pub mod recipes;
pub mod resolve;
pub mod search;
pub mod spaces;
pub mod titles;
pub mod wish;

pub use members::{Row, RowAction, RowResult};
pub use resolve::Who;
