//! Another program's endpoint, on this machine.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// A message that came.
#[derive(Debug, Clone)]
pub struct Came {
    /// By lower-case name.
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// Answers every message with a status, and keeps it.
pub struct Endpoint {
    pub url: String,
    status: Arc<Mutex<u16>>,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Endpoint {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (status, came) = (Arc::new(Mutex::new(200)), Arc::new(Mutex::new(Vec::new())));
        let (answer, kept) = (Arc::clone(&status), Arc::clone(&came));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let status = *answer.lock().expect("a status");
                if let Some(message) = receive(stream, status) {
                    kept.lock().expect("what came").push(message);
                }
            }
        });
        Self { url, status, came }
    }

    /// What it answers from now on.
    pub fn answers(&self, status: u16) {
        *self.status.lock().expect("a status") = status;
    }

    pub fn count(&self) -> usize {
        self.came.lock().expect("what came").len()
    }

    /// The messages that came, once there are so many.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Came> {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let came = self.came.lock().expect("what came").clone();
            if came.len() >= count {
                return came;
            }
            assert!(Instant::now() < end, "{} of {count} messages came", came.len());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn receive(mut stream: TcpStream, status: u16) -> Option<Came> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).ok()?;
    Some(Came { headers, body: String::from_utf8(body).ok()? })
}
