use encoding_rs::{Decoder, Encoding};

use super::SheetError;
use super::source::{Handle, read_piece, rewind};

/// The characters of a text file, decoded piece by piece, so that memory does not grow with the file.
pub(super) struct TextStream {
    handle: Handle,
    encoding: &'static Encoding,
    decoder: Decoder,
    bytes: Vec<u8>,
    /// What of `bytes` is still to be decoded.
    waiting: std::ops::Range<usize>,
    text: String,
    at: usize,
    /// The file's last byte has been read.
    read: bool,
    /// The decoder has given its last character.
    ended: bool,
}

impl TextStream {
    /// `encoding` is one the whole file is known to be in.
    pub(super) fn new(handle: Handle, encoding: &'static Encoding) -> Result<TextStream, SheetError> {
        let mut stream = TextStream {
            handle,
            encoding,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; 32 << 10],
            waiting: 0..0,
            text: String::with_capacity(64 << 10),
            at: 0,
            read: false,
            ended: false,
        };
        stream.rewind()?;
        Ok(stream)
    }

    /// Back to the first character.
    pub(super) fn rewind(&mut self) -> Result<(), SheetError> {
        rewind(&mut self.handle)?;
        self.decoder = self.encoding.new_decoder_with_bom_removal();
        self.waiting = 0..0;
        self.text.clear();
        self.at = 0;
        self.read = false;
        self.ended = false;
        Ok(())
    }

    /// The next character, left where it is.
    pub(super) fn peek(&mut self) -> Result<Option<char>, SheetError> {
        while self.at == self.text.len() {
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        }
        Ok(self.text[self.at..].chars().next())
    }

    /// The next character, taken.
    pub(super) fn next(&mut self) -> Result<Option<char>, SheetError> {
        let next = self.peek()?;
        self.at += next.map_or(0, char::len_utf8);
        Ok(next)
    }

    fn fill(&mut self) -> Result<(), SheetError> {
        if self.waiting.is_empty() && !self.read {
            let length = read_piece(&mut self.handle, &mut self.bytes)?;
            self.waiting = 0..length;
            self.read = length == 0;
        }
        self.text.clear();
        self.at = 0;
        let piece = &self.bytes[self.waiting.clone()];
        let (result, taken, _) = self.decoder.decode_to_string(piece, &mut self.text, self.read);
        self.waiting.start += taken;
        self.ended = self.read && result == encoding_rs::CoderResult::InputEmpty;
        Ok(())
    }
}
