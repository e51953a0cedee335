//! Which encoding a text file is in, or a refusal: a wrong guess is a catalogue of nonsense.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, EUC_JP, Encoding, GB18030, GBK, UTF_8};

use super::SheetError;
use super::gbk::ChineseCount;
use super::source::{Handle, each_piece, read_piece, rewind};

/// Reads the whole file once or twice, and answers with an encoding it is surely in.
///
/// UTF-8 and, by their mark, UTF-16 are accepted when every byte decodes. Without a mark GB18030 is
/// the one other encoding accepted, as no Chinese supplier's Excel writes UTF-8 unasked; and only if
/// the guess, the decoder and the look of the bytes all agree.
pub(super) fn detect(handle: &mut Handle) -> Result<&'static Encoding, SheetError> {
    let mut start = [0; 3];
    rewind(handle)?;
    let length = read_piece(handle, &mut start)?;
    if let Some((encoding, _)) = Encoding::for_bom(&start[..length]) {
        return if decodes(handle, encoding)? {
            Ok(encoding)
        } else {
            Err(refusal(encoding.name()))
        };
    }
    if decodes(handle, UTF_8)? {
        return Ok(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut chinese = ChineseCount::default();
    each_piece(handle, |piece| {
        detector.feed(piece, false);
        chinese.see(piece);
        true
    })?;
    detector.feed(&[], true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // A few Chinese words may be guessed to be Japanese ones.
    let likely = guess == GBK || (guess == EUC_JP && !chinese.has_kana());
    if likely && chinese.is_plausible() && decodes(handle, GB18030)? {
        return Ok(GB18030);
    }
    Err(refusal(guess.name()))
}

/// Whether every byte of the file belongs to a character.
fn decodes(handle: &mut Handle, encoding: &'static Encoding) -> Result<bool, SheetError> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut out = String::with_capacity(16 << 10);
    let mut clean = true;
    each_piece(handle, |piece| {
        clean = clean && feed(&mut decoder, piece, false, &mut out);
        clean
    })?;
    Ok(clean && feed(&mut decoder, &[], true, &mut out))
}

fn feed(decoder: &mut encoding_rs::Decoder, mut piece: &[u8], last: bool, out: &mut String) -> bool {
    loop {
        out.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(piece, out, last);
        piece = &piece[read..];
        match result {
            DecoderResult::InputEmpty => return true,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => return false,
        }
    }
}

fn refusal(guess: &str) -> SheetError {
    let message = format!(
        "the file is not UTF-8 and cannot be read with certainty (it may be {guess}): \
         save it as \"CSV UTF-8\" or as .xlsx and send it again"
    );
    SheetError::new("encoding", message)
}
