//! `theriac explain`: how a text is read, and why two texts are one drug or not, as a pharmacist reads it.

mod show;
mod table;

use super::stdout;
use clap::Args;
use search_index::{
    explain::{Terms, compare, explain},
    matching::SupplyMode,
    vocabulary::Lexicon,
};
use serde::Serialize;
use std::io::{self, BufRead};

/// More of a line than this is not read: no product's name is that long, and standard input may be anything.
const LONGEST_LINE: usize = 64 * 1024;

/// What `theriac explain --help` teaches with.
pub const EXAMPLES: &str = "\
Examples:
  How one text is read, in whatever language:
    theriac explain \"Амлодипин таблетки 5 мг\"

  Whether two texts are one drug, the first asked for and the second offered:
    theriac explain \"Amoxicilin 500mg viên nang\" \"阿莫西林克拉维酸钾片 0.5g:0.125g\"

  A file, a line a text (a tab parts what is asked for from what is offered), as one JSON document a line:
    theriac explain --json - < lines.txt

It needs no data folder, no server and no settings.";

/// What is to be explained.
#[derive(Debug, Args)]
pub struct Request {
    /// What is asked for: the words of a demand line, in any language. `-` reads texts from standard input
    text: String,
    /// What is offered: compared with the first text as a listing would be with a demand
    offer: Option<String>,
    /// Print JSON, one document a line, instead of tables
    #[arg(long)]
    json: bool,
    /// How the buyer would be supplied; decides how severe a missing registration is
    #[arg(long, value_name = "MODE", default_value = "registered_only", value_parser = supply_mode)]
    supply_mode: SupplyMode,
    /// The country to which the goods would go, two letters
    #[arg(long, value_name = "COUNTRY")]
    destination: Option<String>,
}

/// Explains one text or a pair, or every line of standard input.
///
/// # Errors
/// Standard input or output fails. A reader who leaves early is no failure.
pub fn run(request: &Request) -> io::Result<()> {
    let lexicon = Lexicon::builtin();
    let terms = Terms {
        supply_mode: request.supply_mode,
        destination_country: request
            .destination
            .as_ref()
            .map_or_else(String::new, |d| d.trim().to_uppercase()),
    };
    let one = |text: &str, offer: Option<&str>| match offer {
        Some(offer) => {
            let comparison = compare(&lexicon, text, offer, &terms);
            print(request.json, &comparison, || show::comparison(&comparison))
        }
        None => {
            let explanation = explain(&lexicon, text);
            print(request.json, &explanation, || show::explanation(&explanation))
        }
    };
    if request.text != "-" {
        return one(&request.text, request.offer.as_deref());
    }
    let mut input = io::stdin().lock();
    while let Some(line) = next_line(&mut input)? {
        let (text, of_line) = match line.split_once('\t') {
            Some((text, offer)) => (text, Some(offer)),
            None => (line.as_str(), None),
        };
        if !text.trim().is_empty() {
            one(text, of_line.or(request.offer.as_deref()))?;
        }
        if stdout::reader_left() {
            break;
        }
    }
    Ok(())
}

fn print<T: Serialize>(json: bool, plain: &T, table: impl FnOnce() -> String) -> io::Result<()> {
    if json {
        stdout::write(format_args!("{}", serde_json::to_string(plain)?))
    } else {
        stdout::write(format_args!("{}", table()))
    }
}

/// The next line without its end; what is not UTF-8 in it is replaced.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut any = false;
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = chunk.iter().position(|b| *b == b'\n');
        let used = end.unwrap_or(chunk.len());
        let room = LONGEST_LINE.saturating_sub(line.len()).min(used);
        line.extend(chunk.iter().take(room));
        input.consume(used + usize::from(end.is_some()));
        if end.is_some() {
            break;
        }
    }
    Ok(any.then(|| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()))
}

fn supply_mode(word: &str) -> Result<SupplyMode, String> {
    serde_json::from_value(word.replace('-', "_").into()).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_any_length_and_any_bytes_are_read() {
        let long = "x".repeat(LONGEST_LINE + 7);
        let mut input = Vec::from(long.as_bytes());
        input.extend(b"\r\nsecond \xFF\r\n\nlast");
        let mut input = &input[..];
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input).unwrap() {
            lines.push(line);
        }
        assert_eq!(lines[0].len(), LONGEST_LINE);
        assert_eq!(&lines[1..], ["second \u{FFFD}", "", "last"]);
    }

    #[test]
    fn a_supply_mode_is_written_with_either_sign() {
        assert_eq!(supply_mode("import-waiver"), Ok(SupplyMode::ImportWaiver));
        assert_eq!(supply_mode("will_register"), Ok(SupplyMode::WillRegister));
        assert!(supply_mode("x").unwrap_err().contains("registered_only"));
    }
}
