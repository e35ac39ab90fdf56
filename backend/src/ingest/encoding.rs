//! Encodings: finding out which one a file has, and decoding it piece by piece.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult};
use penstock_shared::import::Encoding;

/// Stands in decoded text where the bytes are no text in the encoding. A Unicode noncharacter:
/// unlike U+FFFD it cannot be what a publisher's own program wrote.
pub(super) const UNDECODABLE: char = '\u{ffff}';

/// How many bytes are read at a time.
const CHUNK: usize = 64 * 1024;

/// What is known about a file's encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodingGuess {
    pub encoding: Encoding,
    /// The file begins with a byte order mark.
    pub byte_order_mark: bool,
    /// It follows from statistics, not from a mark or from valid UTF-8.
    pub guessed: bool,
}

/// Finds out the encoding from bytes that are fed as they arrive. Feeding the whole file tells more
/// than its beginning: the first accent may come late.
pub struct EncodingScan {
    detector: EncodingDetector,
    head: Vec<u8>,
    /// The beginning of a character whose end is yet to come.
    carry: Vec<u8>,
    valid_utf8: bool,
    /// NUL bytes at even and at odd positions: text in UTF-16 has one kind in plenty.
    nuls: [u64; 2],
    length: u64,
}

impl Default for EncodingScan {
    fn default() -> Self {
        Self {
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            head: Vec::new(),
            carry: Vec::new(),
            valid_utf8: true,
            nuls: [0; 2],
            length: 0,
        }
    }
}

impl EncodingScan {
    /// Looks at the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        let missing = 3_usize.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        if bytes.contains(&0) {
            for byte in bytes.iter().enumerate().filter(|(_, byte)| **byte == 0) {
                let odd = (self.length % 2 == 1) != (byte.0 % 2 == 1);
                self.nuls[usize::from(odd)] += 1;
            }
        }
        self.length += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.detector.feed(bytes, false);
        self.check_utf8(bytes);
    }

    fn check_utf8(&mut self, bytes: &[u8]) {
        if !self.valid_utf8 {
            return;
        }
        let joined;
        let bytes = if self.carry.is_empty() {
            bytes
        } else {
            self.carry.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.carry);
            &joined
        };
        if let Err(error) = std::str::from_utf8(bytes) {
            match error.error_len() {
                Some(_) => self.valid_utf8 = false,
                None => self.carry = bytes[error.valid_up_to()..].to_vec(),
            }
        }
    }

    /// What the bytes so far say. `complete` when they are the whole file, so that a character that
    /// is cut at the end counts against UTF-8.
    #[must_use]
    pub fn guess(&self, complete: bool) -> EncodingGuess {
        let marked = |encoding| EncodingGuess { encoding, byte_order_mark: true, guessed: false };
        match self.head.as_slice() {
            [0xef, 0xbb, 0xbf] => return marked(Encoding::Utf8),
            [0xff, 0xfe, ..] => return marked(Encoding::Utf16Le),
            [0xfe, 0xff, ..] => return marked(Encoding::Utf16Be),
            _ => {}
        }
        let statistical = |encoding| EncodingGuess { encoding, byte_order_mark: false, guessed: true };
        if let Some(encoding) = self.unmarked_utf16() {
            return statistical(encoding);
        }
        if self.valid_utf8 && (self.carry.is_empty() || !complete) {
            return EncodingGuess { encoding: Encoding::Utf8, byte_order_mark: false, guessed: false };
        }
        let guess = self.detector.guess(None, Utf8Detection::Deny);
        statistical(if guess == encoding_rs::GBK || guess == encoding_rs::GB18030 {
            Encoding::Gb18030
        } else {
            Encoding::Windows1252
        })
    }

    /// UTF-16 without a mark: every other byte of Western text is NUL, and hardly any of the rest.
    fn unmarked_utf16(&self) -> Option<Encoding> {
        let [even, odd] = self.nuls;
        if odd > self.length / 5 && even < odd / 20 {
            Some(Encoding::Utf16Le)
        } else if even > self.length / 5 && odd < even / 20 {
            Some(Encoding::Utf16Be)
        } else {
            None
        }
    }
}

fn codec(encoding: Encoding) -> &'static encoding_rs::Encoding {
    match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Utf16Le => encoding_rs::UTF_16LE,
        Encoding::Utf16Be => encoding_rs::UTF_16BE,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        Encoding::Gb18030 => encoding_rs::GB18030,
    }
}

/// Bytes in any encoding on one side, UTF-8 on the other, a piece at a time.
pub(super) struct TextSource<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    bytes_read: u64,
    ended: bool,
}

impl<R: Read> TextSource<R> {
    /// A byte order mark of the encoding is left out.
    pub(super) fn new(inner: R, encoding: Encoding) -> Self {
        Self {
            inner,
            decoder: codec(encoding).new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK],
            bytes_read: 0,
            ended: false,
        }
    }

    /// How many bytes of the file have been taken so far.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Appends the next piece of text; `false` at the end of the file, when nothing is left.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let taken = loop {
            match self.inner.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.bytes_read += u64::try_from(taken).unwrap_or(u64::MAX);
        self.ended = taken == 0;
        self.decode(taken, out);
        Ok(true)
    }

    fn decode(&mut self, taken: usize, out: &mut Vec<u8>) {
        let mut mark = [0; 4];
        let mark = UNDECODABLE.encode_utf8(&mut mark).as_bytes();
        let mut from = 0;
        loop {
            let room =
                self.decoder.max_utf8_buffer_length_without_replacement(taken - from).unwrap_or(4 * CHUNK);
            let filled = out.len();
            out.resize(filled + room, 0);
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
                &self.raw[from..taken],
                &mut out[filled..],
                self.ended,
            );
            out.truncate(filled + written);
            from += read;
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => out.extend_from_slice(mark),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(bytes: &[u8]) -> EncodingGuess {
        let mut scan = EncodingScan::default();
        // Odd pieces, so that characters are cut between them.
        for piece in bytes.chunks(7) {
            scan.feed(piece);
        }
        scan.guess(true)
    }

    fn decoded(bytes: &[u8], encoding: Encoding) -> String {
        let mut out = Vec::new();
        let mut source = TextSource::new(bytes, encoding);
        while source.fill(&mut out).unwrap() {}
        String::from_utf8(out).unwrap()
    }

    const TEXT: &str =
        "日期,供应商,金额\r\n2024-03-01,上海广告有限公司,1200.50\r\n2024-03-02,北京传媒集团,980.00\r\n";

    #[test]
    fn each_encoding_is_recognised_and_decoded() {
        let (gb, ..) = encoding_rs::GB18030.encode(TEXT);
        let little: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let cases = [
            (TEXT.as_bytes().to_vec(), Encoding::Utf8, false),
            ([b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), Encoding::Utf8, true),
            (gb.to_vec(), Encoding::Gb18030, false),
            ([b"\xff\xfe".as_slice(), &little].concat(), Encoding::Utf16Le, true),
            ([b"\xfe\xff".as_slice(), &big].concat(), Encoding::Utf16Be, true),
        ];
        for (bytes, encoding, mark) in cases {
            let found = guess(&bytes);
            assert_eq!((found.encoding, found.byte_order_mark), (encoding, mark));
            assert_eq!(decoded(&bytes, encoding), TEXT, "{encoding}");
        }
    }

    #[test]
    fn western_text_is_windows_1252() {
        let found = guess(b"Supplier,Amount\r\nCaf\xe9 Central \x96 London,\xa31200.00\r\n");
        assert_eq!(found.encoding, Encoding::Windows1252);
        assert!(found.guessed);
        assert_eq!(decoded(b"Caf\xe9 \x96 \xa31", Encoding::Windows1252), "Café – £1");
    }

    #[test]
    fn utf_16_without_a_mark_is_recognised() {
        let text = "Date,Supplier,Amount\n2024-01-02,ACME Ltd,12.50\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(guess(&little).encoding, Encoding::Utf16Le);
        assert_eq!(guess(&big).encoding, Encoding::Utf16Be);
    }

    #[test]
    fn a_character_cut_by_the_sample_is_no_evidence_against_utf_8() {
        let mut scan = EncodingScan::default();
        scan.feed(&"供应商".as_bytes()[..8]);
        assert_eq!(scan.guess(false).encoding, Encoding::Utf8);
        assert_ne!(scan.guess(true).encoding, Encoding::Utf8);
    }

    #[test]
    fn undecodable_bytes_are_marked_and_the_rest_is_kept() {
        assert_eq!(decoded(b"a\xffb\xc3", Encoding::Utf8), "a\u{ffff}b\u{ffff}");
    }
}
