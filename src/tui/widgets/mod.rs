//! Parts that several screens share; each draws what it is given and knows no screen.

pub mod big_text;
pub mod qr;
