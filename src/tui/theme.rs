//! Roles to styles, and the glyph sets. The only place that names a colour.

use ratatui::style::{Color, Modifier, Style};

use super::widgets::qr::{Ink, Look};

/// What a piece of text is, not how it looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// What is read first.
    #[default]
    Text,
    /// What is read second.
    Muted,
    /// Where to look.
    Accent,
    /// Headings and names.
    Strong,
    /// The row under the cursor.
    Selection,
    /// It worked.
    Ok,
    /// Mind this.
    Warn,
    /// It failed, or it destroys.
    Danger,
    /// Lines and frames.
    Border,
}

/// How many colours there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own sixteen: right on dark and on light.
    #[default]
    Ansi16,
    /// None (`NO_COLOR`): bold, dim, underline and reverse.
    Mono,
}

/// Which characters the terminal can be trusted with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// A UTF-8 locale.
    #[default]
    Unicode,
    /// ASCII only.
    Ascii,
}

/// How the screen looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Colours.
    pub palette: Palette,
    /// Characters.
    pub glyphs: Glyphs,
    /// Black and white of QR codes, which no palette changes.
    pub ink: Ink,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            palette: Palette::default(),
            glyphs: Glyphs::default(),
            ink: Ink::Ansi16,
        }
    }
}

impl Theme {
    /// The style of a role.
    pub const fn style(self, role: Role) -> Style {
        let plain = Style::new();
        match (self.palette, role) {
            (_, Role::Text) => plain,
            (_, Role::Strong) | (Palette::Mono, Role::Accent | Role::Ok) => {
                plain.add_modifier(Modifier::BOLD)
            }
            // Bright black vanishes on some backgrounds; dim follows the person's own foreground.
            (_, Role::Muted | Role::Border) => plain.add_modifier(Modifier::DIM),
            (_, Role::Selection) => plain.add_modifier(Modifier::REVERSED),
            (Palette::Ansi16, Role::Accent) => plain.fg(Color::Cyan),
            (Palette::Ansi16, Role::Ok) => plain.fg(Color::Green),
            (Palette::Ansi16, Role::Warn) => plain.fg(Color::Yellow),
            (Palette::Ansi16, Role::Danger) => plain.fg(Color::Red),
            (Palette::Mono, Role::Warn | Role::Danger) => {
                plain.add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED))
            }
        }
    }

    /// How QR codes are drawn.
    pub const fn qr(self) -> Look {
        Look::new(matches!(self.glyphs, Glyphs::Unicode), self.ink)
    }

    /// `unicode` where the terminal can show it, else `ascii`.
    pub const fn glyph(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        match self.glyphs {
            Glyphs::Unicode => unicode,
            Glyphs::Ascii => ascii,
        }
    }

    /// Marks the row under the cursor.
    pub const fn marker(self) -> &'static str {
        self.glyph("▸", ">")
    }

    /// Ends a text that was cut.
    pub const fn ellipsis(self) -> &'static str {
        self.glyph("…", "~")
    }

    /// Between the parts of a line.
    pub const fn dot(self) -> &'static str {
        self.glyph("·", "-")
    }

    /// Between the parts of the path.
    pub const fn into(self) -> &'static str {
        self.glyph("›", ">")
    }

    /// It worked.
    pub const fn check(self) -> &'static str {
        self.glyph("✓", "+")
    }

    /// It failed.
    pub const fn cross(self) -> &'static str {
        self.glyph("✗", "x")
    }

    /// A horizontal line.
    pub const fn rule(self) -> &'static str {
        self.glyph("─", "-")
    }

    /// A vertical line.
    pub const fn bar(self) -> &'static str {
        self.glyph("│", "|")
    }

    /// A frame of the spinner; a new one every 120 ms.
    pub fn spinner(self, now: super::event::Moment) -> &'static str {
        const UNICODE: [&str; 8] = ["⠋", "⠙", "⠸", "⠴", "⠦", "⠇", "⠏", "⠟"];
        const ASCII: [&str; 4] = ["|", "/", "-", "\\"];
        let frame = usize::try_from(now.0 / SPINNER_MS).unwrap_or_default();
        match self.glyphs {
            Glyphs::Unicode => UNICODE[frame % UNICODE.len()],
            Glyphs::Ascii => ASCII[frame % ASCII.len()],
        }
    }
}

/// How long a frame of the spinner stays.
pub const SPINNER_MS: u64 = 120;
