//! More than two hundred questions that were made to cost: each with a name, and as it stands in a query string.

/// A question, percent-encoded as its sender would.
#[derive(Debug)]
pub struct Question {
    /// What it tries.
    pub name: String,
    /// Behind `q=`.
    pub encoded: Vec<u8>,
}

/// All of them.
pub fn all() -> Vec<Question> {
    let mut found = Vec::new();
    let mut add = |name: String, text: String| {
        let encoded = encode(text.as_bytes());
        found.push(Question { name, encoded });
    };
    for (name, text) in grammars()
        .into_iter()
        .chain(marks())
        .chain(scripts())
        .chain(numbers())
        .chain(drugs())
    {
        add(name, text);
    }
    for (name, bytes) in broken_encodings() {
        let encoded = bytes.to_vec();
        found.push(Question {
            name: name.to_owned(),
            encoded,
        });
    }
    found
}

fn encode(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .flat_map(|b| format!("%{b:02X}").into_bytes())
        .collect()
}

type Named = Vec<(String, String)>;

fn named(name: &str, text: impl Into<String>) -> (String, String) {
    (name.to_owned(), text.into())
}

/// What query languages, regular expressions, databases and templates stumble over.
fn grammars() -> Named {
    let mut all = Vec::new();
    for depth in [1, 10, 20, 100, 500, 1_500, 30_000] {
        all.push(named(&format!("{depth} open parentheses"), "(".repeat(depth)));
        let both = format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        all.push(named(&format!("{depth} nested parentheses"), both));
        let chain = format!("{}a{}", "(a AND ".repeat(depth), ")".repeat(depth));
        all.push(named(&format!("{depth} nested ands"), chain));
    }
    for (word, times) in [
        ("NOT ", 10),
        ("NOT ", 2_000),
        ("NOT ", 20_000),
        ("a OR ", 5_000),
        ("-", 10_000),
        ("+a -", 3_000),
    ] {
        all.push(named(
            &format!("{times} times {word:?}"),
            format!("{}a", word.repeat(times)),
        ));
    }
    for text in [
        "\"",
        "\"\"",
        "\"a",
        "'",
        "''",
        "'''''",
        "“a”",
        "\"a b\"~1000000",
        "\"a\"^99999999999",
        "a^1e309",
        "a~",
        "a~2",
        "~~~~~~~~",
        "*",
        "**",
        "*a",
        "a*",
        "a*b*c*d*e*f*g*h*",
        "?",
        "????????",
        "a?b?c?d?",
        "*:*",
        "_exists_:name",
        "name:*",
        "name:[* TO *]",
        "[a TO z]",
        "{a TO z}",
        "price:[0 TO 1]",
        "IN [a b c]",
        "<10",
        ">=0",
        "substance:x",
        "company_id:1",
        "/.*/",
        "/(a+)+$/",
        "(a+)+$",
        "((a*)*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(.*){1,32000}",
        "\\",
        "\\\\\\\\",
        "\\u0000",
        "\\x00",
        "%s%s%s%n",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "{%for a in b%}",
        "<script>alert(1)</script>",
        "' OR '1'='1",
        "'; DROP TABLE audit; --",
        "1; SELECT pg_sleep(10)",
        "x' UNION SELECT * FROM users--",
        "%' ESCAPE '",
        "_%_%_%",
        "../../../../etc/passwd",
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "() { :; }; echo",
        "`id`",
        "$(sleep 10)",
        "|| sleep 10",
        "&&",
        "||",
        "!",
        "!!",
        "AND",
        "OR",
        "NOT",
        "AND AND AND",
        "NOT NOT",
        "a AND",
        "OR a",
        "null",
        "undefined",
        "NaN",
        "Infinity",
        "true",
        "[]",
        "{}",
        "{\"$gt\": \"\"}",
        "a\tb",
        "a\r\nb",
        "a\r\nSet-Cookie: x=1",
    ] {
        all.push(named(&format!("{text:?}"), text));
    }
    all
}

/// Long ones, and marks without end.
fn marks() -> Named {
    let zalgo: String = "amoxicillin"
        .chars()
        .flat_map(|c| std::iter::once(c).chain((0x300..0x36f).filter_map(char::from_u32)))
        .collect();
    vec![
        named("100 kB of one letter", "a".repeat(100_000)),
        named("100 kB of words", "amoxicillin ".repeat(8_300)),
        named("30 kB of one letter", "a".repeat(30_000)),
        named("512 letters", "a".repeat(512)),
        named("512 letters of Hangul", "각".repeat(512)),
        named("513 letters", "a".repeat(513)),
        named("200 words", "tablet ".repeat(200)),
        named(
            "200 different words",
            (0..200).map(|n| format!("w{n} ")).collect::<String>(),
        ),
        named("32 words", (0..32).map(|n| format!("w{n} ")).collect::<String>()),
        named(
            "32 short words",
            "a b c d e f g h i j k l m n o p q r s t u v w x y z aa bb cc dd ee ff",
        ),
        named(
            "32 beginnings",
            "am ce pa ib ri me lo at om di az do va ra lo am ca he ju so po ko ze ge pr ku la me mo na ni be",
        ),
        named("200 hyphens", "-".repeat(200)),
        named("hyphenated without end", "a-".repeat(250)),
        named("500 marks on a letter", format!("e{}", "\u{301}".repeat(500))),
        named(
            "30,000 marks on a letter",
            format!("e{}", "\u{301}".repeat(30_000)),
        ),
        named("only marks", "\u{301}".repeat(300)),
        named("zalgo", zalgo.chars().take(500).collect::<String>()),
        named("zalgo whole", zalgo),
        named("right to left", "\u{202e}nillicixoma\u{202c}".repeat(10)),
        named(
            "unclosed directions",
            "\u{202a}\u{202b}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}".repeat(60),
        ),
        named("zero width", "a\u{200b}m\u{200c}o\u{200d}x\u{feff}".repeat(40)),
        named("soft hyphens", "a\u{ad}".repeat(250)),
        named("only spaces", " ".repeat(500)),
        named("ideographic spaces", "\u{3000}".repeat(500)),
        named(
            "every space",
            "\u{a0}\u{1680}\u{2000}\u{2003}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}".repeat(50),
        ),
        named("grows when small", "İ".repeat(500)),
        named("grows when normal", "ﷺ".repeat(500)),
        named("grows threefold", "ﬃ".repeat(500)),
        named("sharp s", "ẞß".repeat(250)),
        named("Hangul jamo", "\u{1100}\u{1161}\u{11a8}".repeat(150)),
        named("tags", "\u{e0041}\u{e0042}".repeat(200)),
        named("private use", "\u{e000}\u{f8ff}\u{10fffd}".repeat(150)),
        named("no characters", "\u{ffff}\u{fffe}\u{1fffe}".repeat(150)),
        named("replacement characters", "\u{fffd}".repeat(500)),
        named("variation selectors", "a\u{fe0f}\u{fe0e}".repeat(150)),
        named("emoji", "💊💉🩺🧪".repeat(100)),
        named("families", "👩‍👩‍👧‍👦".repeat(60)),
        named("flags", "🇻🇳🇨🇳".repeat(100)),
        named("skin tones", "👩🏽‍⚕️".repeat(60)),
        named("keycaps", "1️⃣2️⃣".repeat(80)),
        named("mathematical letters", "𝖆𝖒𝖔𝖝".repeat(100)),
        named("fullwidth", "ａｍｏｘｉｃｉｌｌｉｎ".repeat(40)),
        named("lookalikes", "аmохiсillin".repeat(40)),
        named("backspaces", "a\u{8}".repeat(250)),
        named("escape sequences", "\u{1b}[2J\u{1b}]0;x\u{7}".repeat(40)),
        named(
            "control characters",
            (1..32_u8).map(char::from).collect::<String>(),
        ),
    ]
}

/// The beginning of a word in each script, and long runs of it.
fn scripts() -> Named {
    let mut all = Vec::new();
    for (script, letter) in [
        ("Latin", "a"),
        ("Latin c", "c"),
        ("Latin m", "m"),
        ("Latin p", "p"),
        ("Vietnamese", "đ"),
        ("Cyrillic", "а"),
        ("Cyrillic п", "п"),
        ("Han", "阿"),
        ("Han 注", "注"),
        ("Han 片", "片"),
        ("Han 药", "药"),
        ("traditional Han", "膠"),
        ("Hiragana", "あ"),
        ("Katakana", "カ"),
        ("Hangul", "아"),
        ("Thai", "ย"),
        ("Thai vowel", "เ"),
        ("Lao", "ຢ"),
        ("Khmer", "ថ"),
        ("Burmese", "ဆ"),
        ("Devanagari", "अ"),
        ("Bengali", "ব"),
        ("Tamil", "த"),
        ("Arabic", "ا"),
        ("Hebrew", "א"),
        ("Greek", "α"),
        ("Georgian", "ა"),
        ("Armenian", "ա"),
        ("Kazakh", "қ"),
        ("Ethiopic", "አ"),
        ("Tibetan", "བ"),
        ("Mongolian", "ᠠ"),
        ("Cherokee", "Ꭰ"),
        ("Gothic", "𐌰"),
    ] {
        all.push(named(&format!("one letter, {script}"), letter));
        all.push(named(&format!("a long run, {script}"), letter.repeat(500)));
        all.push(named(
            &format!("32 words of one letter, {script}"),
            format!("{letter} ").repeat(32),
        ));
    }
    all
}

/// Numbers, units and strengths without end.
fn numbers() -> Named {
    vec![
        named("a digit", "1"),
        named("500 digits", "9".repeat(500)),
        named("30,000 digits", "9".repeat(30_000)),
        named("500 digits behind a point", format!("0.{}", "1".repeat(500))),
        named("digits of all scripts", "٣५５Ⅷ〇一万亿½²".repeat(40)),
        named("Chinese numbers", "一二三四五六七八九十百千万亿".repeat(30)),
        named("strengths", "500mg/5ml ".repeat(50)),
        named("strengths in one word", "500mg".repeat(100)),
        named("fractions", "1/".repeat(250)),
        named("sums", "1+".repeat(250)),
        named("products", "1×".repeat(250)),
        named("ratios", "1:".repeat(250)),
        named("percents", "0%".repeat(250)),
        named("exponents", "1e308 1e309 1e-400 0x7fffffffffffffff"),
        named("the largest decimal", "79228162514264337593543950335 mg"),
        named("one more than the largest", "79228162514264337593543950336 mg"),
        named("minus nought", "-0 mg -1 mg"),
        named("millions", "1 000 000 000 000 000 000 000 МЕ"),
        named("groups of all sorts", "1'000.000,000·000 IU"),
        named(
            "32 numbers",
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32",
        ),
    ]
}

/// Words of the trade, many at once and slightly wrong: where typing errors and beginnings cost most.
fn drugs() -> Named {
    vec![
        named(
            "32 substances",
            "amoxicillin ceftriaxone paracetamol ibuprofen metformin losartan atorvastatin omeprazole diclofenac azithromycin \
            doxycycline valsartan ramipril amlodipine captopril heparin insulin sodium potassium ketoprofen zinc gentamicin prednisolone \
            lansoprazole meropenem morphine naproxen nifedipine bisoprolol cefixime ciprofloxacin levofloxacin",
        ),
        named(
            "all misspelt",
            "amoxcilin ceftriaxne paracetmol ibuprofn metfrmin losrtan atorvasttin omeprazle diclofnac azithromycn",
        ),
        named(
            "the longest names",
            "hydroxypropylmethylcellulose polyvinylpyrrolidone trimethylenedicarboxylate sulfamethoxypyridazine",
        ),
        named(
            "a name in a run",
            "amoxicillinclavulanatepotassiumtabletsforchildren".repeat(10),
        ),
        named(
            "Chinese names in a run",
            "阿莫西林克拉维酸钾分散片头孢曲松钠注射用".repeat(24),
        ),
        named(
            "Russian names in a run",
            "амоксициллинклавулановаякислотатаблеткипокрытые".repeat(10),
        ),
        named(
            "Thai names in a run",
            "อะม็อกซีซิลลินแคปซูลพาราเซตามอลยาเม็ด".repeat(12),
        ),
        named(
            "forms only",
            "tablet capsule injection cream syrup suspension patch drops powder solution",
        ),
        named(
            "every language's tablet",
            "tablet 片 таблетки viên nén tabletki ยาเม็ด tableta таблетка ថ្នាំគ្រាប់ tabletta",
        ),
        named(
            "names that begin many names",
            "cef sulf meth pro ami oxa ben chlor",
        ),
        named(
            "one letter apart",
            "cefotaxime cefoxitin cefixime cefazolin cefepime ceftazidime cefuroxime cefaclor cefadroxil cefalexin",
        ),
        named("sodium", "sodium sodium sodium sodium natri натрия 钠 sod. na"),
        named("vitamins", "vitamin a b c d e k b1 b2 b6 b12 d3 витамин 维生素"),
        named(
            "salts",
            "hydrochloride sulfate maleate fumarate mesilate besilate tosilate succinate tartrate citrate phosphate acetate",
        ),
        named(
            "ends",
            "mycin cillin prazole sartan pril statin olol azole oxacin cycline",
        ),
    ]
}

/// What no text decodes to.
fn broken_encodings() -> Vec<(&'static str, &'static [u8])> {
    vec![
        ("NUL", b"%00"),
        ("NUL within", b"amoxi%00cillin"),
        ("a lone byte", b"%FF"),
        ("bytes of UTF-16", b"%FF%FEa%00m%00"),
        ("a high surrogate", b"%ED%A0%80"),
        ("a low surrogate", b"%ED%B0%80"),
        ("a pair of surrogates", b"%ED%A0%BD%ED%B2%8A"),
        ("overlong slash", b"%C0%AF"),
        ("overlong NUL", b"%C0%80"),
        ("overlong of three", b"%E0%80%AF"),
        ("above the last character", b"%F4%90%80%80"),
        ("five bytes", b"%F8%88%80%80%80"),
        ("cut short", b"%E9%98"),
        ("only the follower", b"%80%80%80"),
        ("a percent alone", b"%"),
        ("a percent and a letter", b"%a"),
        ("no digits", b"%zz%zz"),
        ("doubly encoded", b"%2525252500"),
        ("plus signs", b"++++++++"),
        ("no value at all", b""),
        ("a second question", b"a&q=b"),
        (
            "a hundred questions",
            b"a&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b&q=b",
        ),
        ("brackets", b"a&q[]=b&q[x][y]=c"),
        ("a semicolon", b"a;limit=1000000"),
        ("a fragment", b"a%23b"),
        ("bytes as they are", b"\xe9\x98\xbf"),
        ("broken bytes as they are", b"\xff\xfe"),
        ("a tab as it is", b"a\tb"),
        ("an enormous limit", b"a&limit=99999999999999999999"),
        ("an enormous offset", b"a&offset=99999999999999999999"),
        ("an offset below nought", b"a&offset=-1"),
        (
            "every facet a hundred times",
            b"a&facets=atc,kind,dose_form,origin_country,hub,atc,kind,dose_form,origin_country,hub,atc,kind",
        ),
    ]
}
