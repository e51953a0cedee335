//! The languages mails are written in.

use serde::Serialize;

/// A language with a full set of templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English, and whoever's language has no templates yet.
    En,
    /// Chinese, in simplified characters.
    Zh,
    /// Russian.
    Ru,
    /// Vietnamese.
    Vi,
}

impl Lang {
    /// Every language, English first.
    pub const ALL: [Self; 4] = [Self::En, Self::Zh, Self::Ru, Self::Vi];

    /// The language for a BCP 47 locale, by its primary subtag: `zh-CN` is Chinese, `pl` falls back to English.
    pub fn of(locale: &str) -> Self {
        let primary = locale.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|lang| lang.tag().eq_ignore_ascii_case(primary))
            .unwrap_or(Self::En)
    }

    /// The primary subtag, as used for template names and in the `lang` attribute.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
            Self::Ru => "ru",
            Self::Vi => "vi",
        }
    }

    /// What stands between groups of three digits.
    pub(super) const fn thousands_separator(self) -> char {
        match self {
            Self::En | Self::Zh => ',',
            Self::Ru => '\u{a0}',
            Self::Vi => '.',
        }
    }

    /// Which of a word's forms goes with `n`: one, other; in Russian one, few, many.
    pub(super) const fn plural_form(self, n: u64) -> usize {
        match (self, n % 10, n % 100) {
            (Self::En, ..) if n == 1 => 0,
            (Self::En, ..) => 1,
            (Self::Zh | Self::Vi, ..) => 0,
            (Self::Ru, _, 11..=14) => 2,
            (Self::Ru, 1, _) => 0,
            (Self::Ru, 2..=4, _) => 1,
            (Self::Ru, ..) => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn a_locale_is_matched_by_its_primary_subtag() {
        for (locale, lang) in [
            ("zh-CN", Lang::Zh),
            ("zh_Hant", Lang::Zh),
            ("RU", Lang::Ru),
            ("vi-VN", Lang::Vi),
            ("en-GB", Lang::En),
            ("pl", Lang::En),
            ("vie", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(Lang::of(locale), lang, "{locale}");
        }
    }

    #[test]
    fn russian_has_three_plural_forms() {
        let form = |n| Lang::Ru.plural_form(n);
        assert_eq!([1, 21, 101].map(form), [0, 0, 0]);
        assert_eq!([2, 4, 22].map(form), [1, 1, 1]);
        assert_eq!([0, 5, 11, 12, 14, 111, 30_000].map(form), [2; 7]);
    }
}
