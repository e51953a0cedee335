//! Passwords that are tried first. There are no rules of composition: only length counts, and not being among these.

/// Whole passwords of at least twelve characters from lists of what was found in leaks.
const COMMON: &[&str] = &[
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "abc123abc123",
    "a1b2c3d4e5f6",
    "qwe123qwe123",
    "asd123asd123",
    "qazwsxedcrfv",
    "zaq12wsxcde3",
    "passw0rd1234",
    "p@ssw0rd1234",
    "p@ssword1234",
    "correcthorsebatterystaple",
    "thisismypassword",
    "ilovemyfamily",
    "trustno1trustno1",
    "letmeinplease",
];

/// Words that stand alone in passwords, but for what is put before and behind them to make them long enough.
const WORDS: &[&str] = &[
    "admin",
    "administrator",
    "asdf",
    "asdfgh",
    "baseball",
    "changeme",
    "computer",
    "default",
    "dragon",
    "football",
    "guest",
    "hello",
    "iloveyou",
    "internet",
    "letmein",
    "login",
    "manager",
    "master",
    "matkhau",
    "michael",
    "mima",
    "monkey",
    "nopassword",
    "operator",
    "parol",
    "password",
    "passwort",
    "pharma",
    "princess",
    "qwerty",
    "qwertyuiop",
    "root",
    "secret",
    "shadow",
    "starwars",
    "sunshine",
    "superman",
    "supplier",
    "theriac",
    "test",
    "user",
    "welcome",
    "whatever",
    "woaini",
    "zxcvbn",
    "zxcvbnm",
    "пароль",
    "йцукен",
    "любовь",
];

/// What fingers and memory run along.
const ROWS: &[&str] = &[
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзхъ",
];

/// Whether the password is among those that are tried first.
pub fn is_common(password: &str) -> bool {
    let folded: Vec<char> = password
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let text: String = folded.iter().collect();
    let word = text.trim_matches(|c: char| !c.is_alphabetic());
    COMMON.contains(&text.as_str())
        || WORDS.contains(&unit(word).as_str())
        || unit(&text).chars().count() <= 4
        || runs(&folded) <= 3
}

/// The shortest beginning of which the text is a repetition; the text itself where there is none.
fn unit(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let repeats =
        |n: &usize| letters.len().is_multiple_of(*n) && letters.chunks(*n).all(|c| c == &letters[..*n]);
    let length = (1..letters.len()).find(repeats).unwrap_or(letters.len());
    letters.into_iter().take(length).collect()
}

/// Of how many runs along a row, in either direction, or of one letter, the text consists.
fn runs(letters: &[char]) -> usize {
    let beside = |a: char, b: char| {
        a == b
            || ROWS
                .iter()
                .any(|row| row.contains(&format!("{a}{b}")) || row.contains(&format!("{b}{a}")))
    };
    let breaks = letters.windows(2).filter(|pair| match pair {
        [a, b] => !beside(*a, *b),
        _ => false,
    });
    breaks.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_known_however_it_is_dressed_up() {
        for common in [
            "password1234",
            "Password1234",
            "PASSWORDPASSWORD",
            "password2026!!",
            "1234password",
            "123456789012",
            "098765432109",
            "abcdefghijkl",
            "qwertyuiop12",
            "qwerty123456",
            "qwertyqwerty",
            "111111111111",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "abcdabcdabcd",
            "12341234123412341234",
            "iloveyou1234",
            "administrator",
            "letmeinletmein",
            "welcome12345",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "changeme changeme",
            "zxcvbnm12345",
            "theriac20261",
            "пароль123456",
            "matkhau12345",
            "woaini520131",
            "p@ssw0rd1234",
            "abc123abc123",
            "            ",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn anything_else_of_that_length_is_good() {
        for good in [
            "correct horse battery staple 42",
            "quite another passphrase 7",
            "mật khẩu của tôi rất dài",
            "我的密码是一句很长的话呢",
            "kjh3kjh24kjh5x",
            "Fdx8-qpl2-MMzr",
            "password of the pharmacist",
            "мой дом у реки",
        ] {
            assert!(!is_common(good), "{good}");
        }
    }
}
