//! Bulk work over the real sandbox: broken off at random and gone on with, in a world where calls
//! fail, and taken back.

#![allow(clippy::unwrap_used)]

mod exported;
mod killed;
mod moved;
mod paced;
mod planned;
mod undone;
mod world;
