//! Bullets and numbering in front of a pasted line.

/// Signs that begin an item of a list, and nothing else.
const BULLETS: &str = "•‣◦▪▫■□●○◆◇∙·➢➤►▶→✓✔";

/// The line without what its place in a list put in front: at most one bullet and one number.
pub(super) fn bare(line: &str) -> &str {
    let line = without_bullet(line).unwrap_or(line);
    without_number(line).unwrap_or(line)
}

fn without_bullet(line: &str) -> Option<&str> {
    let sign = line.chars().next()?;
    let rest = &line[sign.len_utf8()..];
    let next = rest.chars().next()?;
    // A dash or star may belong to what follows it: `-5 °C`, `*`-marked notes; not before a space.
    let dash = matches!(sign, '-' | '*' | '–' | '—' | '−') && (next.is_whitespace() || next.is_alphabetic());
    (dash || BULLETS.contains(sign)).then(|| rest.trim_start())
}

/// Takes off `1.`, `2)`, `(3)`, `4、`, `⑤`, or a number in a column of its own; never part of a strength.
fn without_number(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some(line[first.len_utf8()..].trim_start());
    }
    let open = line.strip_prefix(['(', '（']);
    let digits = open.unwrap_or(line);
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    if !(1..=3).contains(&(digits.len() - rest.len())) {
        return None;
    }
    let sign = rest.chars().next()?;
    let rest = &rest[sign.len_utf8()..];
    let next = rest.chars().next();
    let numbering = match sign {
        ')' | '）' => true,
        _ if open.is_some() => false,
        '、' | '．' => !next.is_some_and(|c| c.is_ascii_digit()),
        // `2.5 mg` and `0.9% NaCl` are strengths; `1. 5% glucose` and `1.Amoxicillin` are items.
        '.' => next.is_some_and(|c| c.is_whitespace() || c.is_alphabetic()),
        '\t' => next.is_some_and(char::is_alphabetic),
        _ => false,
    };
    numbering.then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn only_what_belongs_to_the_list_is_taken_off() {
        let cases = [
            ("1. Amoxicillin 500mg", "Amoxicillin 500mg"),
            ("1.Amoxicillin", "Amoxicillin"),
            ("12) Ibuprofen", "Ibuprofen"),
            ("2)5% glucose", "5% glucose"),
            ("(3) Ceftriaxone", "Ceftriaxone"),
            ("（3）头孢曲松", "头孢曲松"),
            ("1、阿莫西林胶囊", "阿莫西林胶囊"),
            ("①布洛芬", "布洛芬"),
            ("- Paracetamol", "Paracetamol"),
            ("-Paracetamol", "Paracetamol"),
            ("– Парацетамол", "Парацетамол"),
            ("•Metformin", "Metformin"),
            ("* Aspirin", "Aspirin"),
            ("- 1. Amoxicillin", "Amoxicillin"),
            ("1. 5% glucose", "5% glucose"),
            ("1. 2.5 mg warfarin", "2.5 mg warfarin"),
            ("7\tOmeprazole", "Omeprazole"),
            // All of these must survive as they are.
            ("5% glucose", "5% glucose"),
            ("0.9% NaCl", "0.9% NaCl"),
            ("2.5 mg", "2.5 mg"),
            ("2,4-dichlorobenzyl alcohol", "2,4-dichlorobenzyl alcohol"),
            ("5-fluorouracil", "5-fluorouracil"),
            ("1.25-dihydroxyvitamin D", "1.25-dihydroxyvitamin D"),
            ("500 mg paracetamol", "500 mg paracetamol"),
            ("1000. vial", "1000. vial"),
            ("-5 °C storage", "-5 °C storage"),
            ("(R)-lipoic acid", "(R)-lipoic acid"),
            ("(5% w/v) glucose", "(5% w/v) glucose"),
            ("", ""),
            ("1.", "1."),
            ("-", "-"),
        ];
        for (line, expected) in cases {
            assert_eq!(bare(line), expected, "{line:?}");
        }
    }
}
