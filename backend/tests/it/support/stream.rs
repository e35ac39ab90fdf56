//! A listener to live updates, over a plain socket: an HTTP client would wait for the body's end.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

use penstock_shared::event::Event;

use super::Client;

/// What a listener hears.
#[derive(Debug, PartialEq)]
pub enum Heard {
    Change(Event),
    /// Read everything again; the number of the last event.
    Reset(i64),
    /// A comment.
    Alive,
    /// The server ended the stream.
    End,
    /// Nothing for a second.
    Silence,
}

/// An open stream.
pub struct Listener {
    lines: BufReader<TcpStream>,
    pub head: String,
}

impl Listener {
    /// Opens the stream and reads the answer's head.
    pub fn open(client: &Client, last_event_id: Option<&str>) -> Self {
        let host = client.base().trim_start_matches("http://").to_owned();
        let mut socket = TcpStream::connect(&host).expect("a connection");
        socket.set_read_timeout(Some(Duration::from_secs(1))).expect("a timeout");
        let mut request =
            format!("GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip, br\r\n");
        if let Some(token) = &client.token {
            request.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        if let Some(id) = last_event_id {
            request.push_str(&format!("Last-Event-ID: {id}\r\n"));
        }
        socket.write_all(format!("{request}\r\n").as_bytes()).expect("a sent request");
        let mut lines = BufReader::new(socket);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(lines.read_line(&mut head).expect("a head"), 0, "{head}");
        }
        Self { lines, head }
    }

    /// The next thing on the stream. Chunk sizes of the transfer look like no field and are skipped.
    pub fn hear(&mut self) -> Heard {
        let (mut event, mut comment) = (String::new(), false);
        loop {
            let mut line = String::new();
            match self.lines.read_line(&mut line) {
                Ok(0) => return Heard::End,
                Ok(_) => {}
                Err(_) => return Heard::Silence,
            }
            match line.trim_end().split_once(':') {
                Some(("", _)) => comment = true,
                Some(("event", name)) => event = name.trim().to_owned(),
                Some(("data", data)) => return heard(&event, data.trim()),
                // The chunk of length zero ends the body.
                None if line == "0\r\n" => return Heard::End,
                None if line == "\n" && comment => return Heard::Alive,
                _ => {}
            }
        }
    }

    /// The next change, passing over signs of life.
    #[track_caller]
    pub fn change(&mut self) -> Event {
        for _ in 0..20 {
            match self.hear() {
                Heard::Change(event) => return event,
                Heard::Alive | Heard::Silence => {}
                other => panic!("{other:?}"),
            }
        }
        panic!("no change came");
    }
}

fn heard(event: &str, data: &str) -> Heard {
    let value: serde_json::Value = serde_json::from_str(data).expect("JSON");
    match event {
        "change" => Heard::Change(serde_json::from_value(value).expect("an event")),
        "reset" => Heard::Reset(value["id"].as_i64().expect("a number")),
        other => panic!("{other}: {data}"),
    }
}
