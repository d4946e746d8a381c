//! Takes the pictures in docs/pictures from a real run of the demo in a pseudo-terminal.
//!
//! `cargo build --release && cargo run --example pictures`

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use vt100::{Cell, Color, Screen};

type Failure = Box<dyn std::error::Error>;

const COLUMNS: NonZeroU16 = NonZeroU16::new(100).unwrap();
const ROWS: NonZeroU16 = NonZeroU16::new(30).unwrap();
/// Size of a cell in the picture, in pixels.
const CELL: (f32, f32) = (9.0, 18.0);
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d8dbe2";

fn main() -> Result<(), Failure> {
    let program = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "target/release/roomkey".to_owned());
    let program = std::fs::canonicalize(program)?;
    let folder = Path::new("docs/pictures");
    std::fs::create_dir_all(folder)?;
    let mut demo = Demo::start(&program)?;
    let shot = |demo: &Demo, name: &str| {
        let svg = svg(demo.parser.screen());
        std::fs::write(folder.join(format!("{name}.svg")), svg)
    };
    demo.wait_for("Never enter a code")?;
    shot(&demo, "sign-in")?;
    demo.send(b"\x1bOQ")?;
    demo.wait_for("Signed in as")?;
    demo.settle()?;
    shot(&demo, "spaces")?;
    demo.send(b"\r")?;
    demo.settle()?;
    shot(&demo, "space")?;
    demo.send(b"0")?;
    demo.settle()?;
    shot(&demo, "menu")?;
    demo.send(b"\x1b")?;
    demo.settle()?;
    demo.send(b"?")?;
    demo.settle()?;
    shot(&demo, "help")?;
    demo.child.kill()?;
    Ok(())
}

struct Demo {
    parser: vt100::Parser,
    output: Receiver<Vec<u8>>,
    input: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Demo {
    fn start(program: &Path) -> Result<Self, Failure> {
        let size = PtySize {
            rows: ROWS.get(),
            cols: COLUMNS.get(),
            pixel_width: 0,
            pixel_height: 0,
        };
        let pty = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(program);
        command.arg("demo");
        command.env_clear();
        for (key, value) in [
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("LANG", "C.UTF-8"),
        ] {
            command.env(key, value);
        }
        let child = pty.slave.spawn_command(command)?;
        let mut reader = pty.master.try_clone_reader()?;
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0_u8; 16 * 1024];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            parser: vt100::Parser::new(ROWS, COLUMNS, 0),
            output,
            input: pty.master.take_writer()?,
            child,
            _master: pty.master,
        })
    }

    fn send(&mut self, keys: &[u8]) -> Result<(), Failure> {
        self.input.write_all(keys)?;
        Ok(self.input.flush()?)
    }

    fn wait_for(&mut self, text: &str) -> Result<(), Failure> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.parser.screen().contents().contains(text) {
            let left = deadline.saturating_duration_since(Instant::now());
            let bytes = self
                .output
                .recv_timeout(left)
                .map_err(|_| format!("never saw `{text}`"))?;
            self.parser.process(&bytes);
        }
        Ok(())
    }

    /// Waits until nothing was drawn for a moment, so that answers have arrived.
    fn settle(&mut self) -> Result<(), Failure> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            match self.output.recv_timeout(Duration::from_millis(1500)) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(_) => return Ok(()),
            }
        }
        Err("the screen never came to rest".into())
    }
}

fn svg(screen: &Screen) -> String {
    let (rows, columns) = (ROWS.get(), COLUMNS.get());
    let (width, height) = (
        f32::from(columns) * CELL.0 + 20.0,
        f32::from(rows) * CELL.1 + 20.0,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\" shape-rendering=\"crispEdges\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    );
    for row in 0..rows {
        for column in 0..columns {
            if let Some(cell) = screen.cell(row, column) {
                draw(
                    &mut out,
                    cell,
                    f32::from(column) * CELL.0 + 10.0,
                    f32::from(row) * CELL.1 + 10.0,
                );
            }
        }
    }
    out + "</svg>\n"
}

fn draw(out: &mut String, cell: &Cell, x: f32, y: f32) {
    let (mut ink, mut paper) = (
        color(cell.fgcolor(), FOREGROUND),
        color(cell.bgcolor(), BACKGROUND),
    );
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut paper);
    }
    let mut rect = |fill: &str, top: f32, height: f32| {
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>",
            y + top,
            CELL.0
        );
    };
    if paper != BACKGROUND {
        rect(&paper, 0.0, CELL.1);
    }
    match cell.contents() {
        "" | " " => {}
        "█" => rect(&ink, 0.0, CELL.1),
        "▀" => rect(&ink, 0.0, CELL.1 / 2.0),
        "▄" => rect(&ink, CELL.1 / 2.0, CELL.1 / 2.0),
        text => {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            let weight = if cell.bold() {
                " font-weight=\"bold\""
            } else {
                ""
            };
            let faint = if cell.dim() { " opacity=\"0.6\"" } else { "" };
            let _ = writeln!(
                out,
                "<text x=\"{x:.1}\" y=\"{:.1}\" fill=\"{ink}\"{weight}{faint}>{text}</text>",
                y + 13.0
            );
        }
    }
}

fn color(color: Color, default: &str) -> String {
    const ANSI: [&str; 16] = [
        "#1d1f25", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dbe2",
        "#6b7280", "#ff7b86", "#b5e890", "#ffd68a", "#82c4ff", "#e39bf7", "#7fd7e3", "#ffffff",
    ];
    match color {
        Color::Default => default.to_owned(),
        Color::Idx(n @ 0..=15) => ANSI[usize::from(n)].to_owned(),
        Color::Idx(n @ 232..) => {
            let grey = 8 + 10 * (n - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        Color::Idx(n) => {
            let level = |v: u8| if v == 0 { 0 } else { 55 + 40 * v };
            let n = n - 16;
            format!(
                "#{:02x}{:02x}{:02x}",
                level(n / 36),
                level(n / 6 % 6),
                level(n % 6)
            )
        }
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
    }
}
