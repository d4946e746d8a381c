//! Things to draw and to handle that several screens share. Nothing here knows a screen.

pub mod big_text;
pub mod field;
pub mod form;
pub mod list;
pub mod long_text;
pub mod marks;
pub mod pen;
pub mod qr;
pub mod text_area;
