//! Which script a character belongs to, as far as the chain cares.

/// Han, Kana, Hangul and Bopomofo: scripts that are cut into bigrams.
pub(crate) fn is_bigram(c: char) -> bool {
    matches!(c,
        '\u{3005}' | '\u{3007}'
        | '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3105}'..='\u{312F}'
        | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}')
}

/// Latin and Greek letters: a mark on them is folded away.
pub(super) fn is_latin_or_greek(c: char) -> bool {
    c.is_ascii_alphabetic()
        || matches!(c,
            '\u{00AA}' | '\u{00BA}' | '\u{00C0}'..='\u{024F}' | '\u{0250}'..='\u{02AF}'
            | '\u{0370}'..='\u{03FF}' | '\u{1E00}'..='\u{1FFF}')
}

/// Cyrillic vowels: they carry stress marks, which are folded away.
pub(super) fn is_cyrillic_vowel(c: char) -> bool {
    matches!(
        c.to_lowercase().next().unwrap_or(c),
        'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'і'
    )
}

/// Characters that show nothing and part no words: soft hyphen, joiners, bidi controls, variation selectors.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180B}'..='\u{180F}' | '\u{200C}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Scripts written letter by letter, in which one wrong letter is a typing error.
pub(super) fn is_alphabetic_script(c: char) -> bool {
    is_latin_or_greek(c)
        || matches!(c, '\u{0400}'..='\u{052F}' | '\u{0531}'..='\u{0587}' | '\u{10A0}'..='\u{10FF}')
}
