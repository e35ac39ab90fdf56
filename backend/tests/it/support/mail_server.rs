//! A mail server for tests: takes mail over TCP, refuses it, hangs up in the middle, or is not there.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use penstock::config::{MailConfig, MailSecurity};

/// Where mails of tests say that the application is.
pub const BASE_URL: &str = "https://budget.example";

/// What the server does with the mails that come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Take,
    Refuse,
    /// Reads the mail, and hangs up without an answer.
    HangUp,
}

/// A mail that came to its end.
#[derive(Debug, Clone)]
pub struct Received {
    pub to: Vec<String>,
    pub raw: String,
    /// Whether the sender was told that it was taken.
    pub taken: bool,
}

impl Received {
    /// The lines of the head, with folded ones in one.
    pub fn headers(&self) -> Vec<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        head.split("\r\n").map(str::to_owned).collect()
    }

    pub fn header(&self, name: &str) -> String {
        let start = format!("{name}: ");
        let found: Vec<_> = self.headers().into_iter().filter(|line| line.starts_with(&start)).collect();
        assert_eq!(found.len(), 1, "{name}: {}", self.raw);
        found[0][start.len()..].to_owned()
    }

    /// The plain and the HTML part.
    pub fn parts(&self) -> [String; 2] {
        // The texts stand in the innermost part.
        let boundary = self.raw.rsplit_once("boundary=\"").and_then(|(_, rest)| rest.split('"').next());
        let fence = format!("--{}", boundary.expect("two parts"));
        let mut parts = self.raw.split(&fence).skip(1).map(decoded);
        [parts.next().expect("a plain part"), parts.next().expect("an HTML part")]
    }

    /// The file that goes along: its name and what is in it.
    pub fn file(&self) -> Option<(String, Vec<u8>)> {
        let head = self.raw.find("Content-Disposition: attachment")?;
        let (head, body) = self.raw[head..].split_once("\r\n\r\n")?;
        let name = head.split("filename").nth(1)?.to_owned();
        let body = body.split("\r\n--").next()?.split_whitespace().collect::<String>();
        Some((name, STANDARD.decode(body).expect("base64")))
    }

    /// The first link into the application, without where it is.
    pub fn link(&self) -> String {
        let [text, html] = self.parts();
        let link = text.split(BASE_URL).nth(1).expect("a link");
        let link = link.split_whitespace().next().expect("a link").to_owned();
        assert!(html.contains(&format!("href=\"{BASE_URL}{link}\"")), "{html}");
        link
    }
}

fn decoded(part: &str) -> String {
    let (head, body) = part.split_once("\r\n\r\n").expect("a head and a body");
    let head = head.to_lowercase();
    let bytes = if head.contains("base64") {
        STANDARD.decode(body.split_whitespace().collect::<String>()).expect("base64")
    } else if head.contains("quoted-printable") {
        unquoted(body)
    } else {
        body.as_bytes().to_vec()
    };
    String::from_utf8(bytes).expect("UTF-8")
}

fn unquoted(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let pair = [rest.next().expect("a digit"), rest.next().expect("a digit")];
            let pair = std::str::from_utf8(&pair).expect("digits");
            bytes.push(u8::from_str_radix(pair, 16).expect("a byte"));
        } else {
            bytes.push(byte);
        }
    }
    bytes
}

struct Shared {
    mood: Mutex<Mood>,
    received: Mutex<Vec<Received>>,
    stopping: AtomicBool,
}

/// The server.
pub struct MailServer {
    port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl MailServer {
    pub fn start() -> Self {
        let mut server = Self::down();
        server.come_up();
        server
    }

    /// A server that nobody can reach, at a port of its own.
    pub fn down() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Shared {
            mood: Mutex::new(Mood::Take),
            received: Mutex::new(Vec::new()),
            stopping: AtomicBool::new(false),
        };
        Self { port, shared: Arc::new(shared), thread: None }
    }

    pub fn come_up(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).expect("its port");
        let shared = self.shared.clone();
        self.thread = Some(std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.stopping.load(Ordering::SeqCst) {
                    return;
                }
                let shared = shared.clone();
                std::thread::spawn(move || drop(talk(stream, &shared)));
            }
        }));
    }

    pub fn set(&self, mood: Mood) {
        *self.shared.mood.lock().expect("a mood") = mood;
    }

    /// How the application finds it.
    pub fn config(&self) -> MailConfig {
        MailConfig {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: MailSecurity::None,
            login: None,
            sender: "Penstock <penstock@test.example>".parse().expect("an address"),
            base_url: BASE_URL.to_owned(),
            look_every: Duration::from_millis(40),
        }
    }

    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().expect("mails").clone()
    }

    /// Waits until so many came, and a little longer, as there should be no more.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Received> {
        let until = Instant::now() + Duration::from_secs(20);
        while self.received().len() < count {
            assert!(Instant::now() < until, "only {} of {count} mails came", self.received().len());
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(250));
        let received = self.received();
        assert_eq!(received.len(), count, "{received:#?}");
        received
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            drop(TcpStream::connect(("127.0.0.1", self.port)));
            drop(thread.join());
        }
    }
}

fn talk(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    let mut to = Vec::new();
    out.write_all(b"220 test\r\n")?;
    while let Some(Ok(line)) = lines.next() {
        let mood = *shared.mood.lock().expect("a mood");
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        match word.as_str() {
            "EHLO" => out.write_all(b"250-test\r\n250 8BITMIME\r\n")?,
            "RCPT" if mood == Mood::Refuse => out.write_all(b"550 nobody of this name\r\n")?,
            "RCPT" => {
                to.push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                out.write_all(b"250 ok\r\n")?;
            }
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let mut raw = String::new();
                for line in lines.by_ref().map_while(Result::ok).take_while(|line| line != ".") {
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                let taken = mood == Mood::Take;
                let mail = Received { to: std::mem::take(&mut to), raw, taken };
                shared.received.lock().expect("mails").push(mail);
                if !taken {
                    return Ok(());
                }
                out.write_all(b"250 taken\r\n")?;
            }
            "QUIT" => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => out.write_all(b"250 ok\r\n")?,
        }
    }
    Ok(())
}
