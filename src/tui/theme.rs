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
    /// Of 256, for a dark background.
    Dark,
    /// Of 256, for a light background.
    Light,
    /// The strongest of the sixteen, and nothing faint.
    HighContrast,
    /// None (`NO_COLOR`): bold, dim, underline and reverse.
    Mono,
}

impl Palette {
    /// The four roles that a colour marks. Colours of 256 were chosen for a contrast of at least
    /// 4.5 on their own background.
    const fn coloured(self, role: Role) -> Style {
        let colour = match (self, role) {
            (Self::Dark, Role::Accent) => Color::Indexed(81),
            (Self::Dark, Role::Ok) => Color::Indexed(114),
            (Self::Dark, Role::Warn) => Color::Indexed(221),
            (Self::Dark, _) => Color::Indexed(210),
            (Self::Light, Role::Accent) => Color::Indexed(25),
            (Self::Light, Role::Ok) => Color::Indexed(22),
            (Self::Light, Role::Warn) => Color::Indexed(94),
            (Self::Light, _) => Color::Indexed(124),
            (_, Role::Accent) => Color::Cyan,
            (_, Role::Ok) => Color::Green,
            (_, Role::Warn) => Color::Yellow,
            (_, _) => Color::Red,
        };
        let style = Style::new().fg(colour);
        match self {
            Self::HighContrast => style.add_modifier(Modifier::BOLD),
            _ => style,
        }
    }
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
        let bold = plain.add_modifier(Modifier::BOLD);
        match (self.palette, role) {
            (_, Role::Text) | (Palette::HighContrast, Role::Muted | Role::Border) => plain,
            (_, Role::Strong) | (Palette::Mono, Role::Accent | Role::Ok) => bold,
            (Palette::Dark, Role::Muted) => plain.fg(Color::Indexed(247)),
            (Palette::Dark, Role::Border) => plain.fg(Color::Indexed(242)),
            (Palette::Light, Role::Muted) => plain.fg(Color::Indexed(240)),
            (Palette::Light, Role::Border) => plain.fg(Color::Indexed(245)),
            // Bright black vanishes on some backgrounds; dim follows the person's own foreground.
            (_, Role::Muted | Role::Border) => plain.add_modifier(Modifier::DIM),
            (Palette::HighContrast, Role::Selection) => bold.add_modifier(Modifier::REVERSED),
            (_, Role::Selection) => plain.add_modifier(Modifier::REVERSED),
            (Palette::Mono, Role::Warn | Role::Danger) => bold.add_modifier(Modifier::UNDERLINED),
            (palette, role) => palette.coloured(role),
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

    /// Which way a column is sorted.
    pub const fn order(self, falls: bool) -> &'static str {
        if falls {
            self.glyph("▼", "v")
        } else {
            self.glyph("▲", "^")
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Red, green and blue of a colour of the 6x6x6 cube or of the greys (indices 16 and up).
    fn rgb(index: u8) -> [f64; 3] {
        if index >= 232 {
            return [f64::from(8 + 10 * u16::from(index - 232)); 3];
        }
        let level = |n: u8| {
            if n == 0 {
                0.0
            } else {
                f64::from(55 + 40 * u16::from(n))
            }
        };
        let n = index - 16;
        [n / 36, n / 6 % 6, n % 6].map(level)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(rgb: [f64; 3]) -> f64 {
        let [r, g, b] = rgb.map(|part| {
            let part = part / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn words_can_be_read_on_the_background_that_a_theme_is_for() {
        let roles = [
            Role::Muted,
            Role::Accent,
            Role::Ok,
            Role::Warn,
            Role::Danger,
        ];
        // A dark background that is not quite black, a light one that is not quite white.
        for (palette, background) in [(Palette::Dark, 30.0), (Palette::Light, 245.0)] {
            let theme = Theme {
                palette,
                ..Theme::default()
            };
            for role in roles {
                let Some(Color::Indexed(index)) = theme.style(role).fg else {
                    panic!("{palette:?} {role:?} has no colour of its own");
                };
                let (a, b) = (luminance(rgb(index)), luminance([background; 3]));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "{palette:?} {role:?}: {contrast:.2}");
            }
        }
    }

    #[test]
    fn lines_and_frames_can_be_made_out() {
        // WCAG 1.4.11: what is no text needs 3.
        for (palette, background) in [(Palette::Dark, 30.0), (Palette::Light, 245.0)] {
            let theme = Theme {
                palette,
                ..Theme::default()
            };
            let Some(Color::Indexed(index)) = theme.style(Role::Border).fg else {
                panic!("{palette:?} has no colour for lines");
            };
            let (a, b) = (luminance(rgb(index)), luminance([background; 3]));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 3.0, "{palette:?}: {contrast:.2}");
        }
    }

    #[test]
    fn no_role_is_told_from_text_by_its_colour_alone_where_there_is_none() {
        let theme = Theme {
            palette: Palette::Mono,
            ..Theme::default()
        };
        let plain = theme.style(Role::Text);
        for role in [
            Role::Muted,
            Role::Accent,
            Role::Strong,
            Role::Selection,
            Role::Ok,
            Role::Warn,
            Role::Danger,
        ] {
            let style = theme.style(role);
            assert!(style.fg.is_none() && style.bg.is_none(), "{role:?}");
            assert_ne!(style, plain, "{role:?}");
        }
        // The row under the cursor is turned around in every theme.
        for palette in [
            Palette::Ansi16,
            Palette::Dark,
            Palette::Light,
            Palette::HighContrast,
            Palette::Mono,
        ] {
            let theme = Theme {
                palette,
                ..Theme::default()
            };
            let style = theme.style(Role::Selection);
            assert!(
                style.add_modifier.contains(Modifier::REVERSED),
                "{palette:?}"
            );
        }
    }

    #[test]
    fn nothing_is_faint_in_high_contrast() {
        let theme = Theme {
            palette: Palette::HighContrast,
            ..Theme::default()
        };
        for role in [Role::Muted, Role::Border] {
            assert_eq!(theme.style(role), Style::new());
        }
    }
}
