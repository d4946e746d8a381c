//! What people want done, as the command line and the screens both do it.

pub mod members;
pub mod resolve;
pub mod spaces;

pub use members::{Row, RowAction, RowResult};
pub use resolve::Who;
