//! The dose forms of the corpus, and their words in the languages that listings and demands are written in.

/// How the strength of a form is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// Milligrams in a piece.
    Piece,
    /// Milligrams in some millilitres.
    Liquid,
    /// Per cent.
    Percent,
    /// Micrograms in a dose.
    Dose,
}

/// One dose form.
#[derive(Debug)]
pub(super) struct Form {
    /// The code of the basic form.
    pub(super) code: &'static str,
    /// Chinese words: before the substance's name, and after it.
    pub(super) zh: (&'static str, &'static str),
    pub(super) en: &'static str,
    pub(super) ru: &'static str,
    pub(super) vi: &'static str,
    pub(super) pl: &'static str,
    pub(super) measure: Measure,
    /// What is counted, as a unit.
    pub(super) unit: &'static str,
    /// One package, in Chinese and in English.
    pub(super) pack: (&'static str, &'static str),
}

impl Form {
    /// The form's words in a language; English where there are none.
    pub(super) fn words(&self, language: &str) -> &'static str {
        match language {
            "zh" => self.zh.1,
            "ru" => self.ru,
            "vi" => self.vi,
            "pl" => self.pl,
            _ => self.en,
        }
    }
}

const fn form(
    code: &'static str,
    zh: (&'static str, &'static str),
    words: [&'static str; 4],
    measure: Measure,
    unit: &'static str,
    pack: (&'static str, &'static str),
) -> Form {
    let [en, ru, vi, pl] = words;
    Form {
        code,
        zh,
        en,
        ru,
        vi,
        pl,
        measure,
        unit,
        pack,
    }
}

use Measure::{Dose, Liquid, Percent, Piece};

pub(super) static TABLET: Form = form(
    "tablet",
    ("", "片"),
    ["tablets", "таблетки", "viên nén", "tabletki"],
    Piece,
    "tablet",
    ("片/盒", "tablets in blisters"),
);
pub(super) static COATED: Form = form(
    "tablet",
    ("", "薄膜衣片"),
    [
        "film-coated tablets",
        "таблетки покрытые пленочной оболочкой",
        "viên nén bao phim",
        "tabletki powlekane",
    ],
    Piece,
    "tablet",
    ("片/盒", "tablets in blisters"),
);
pub(super) static SLOW: Form = form(
    "tablet",
    ("", "缓释片"),
    [
        "prolonged-release tablets",
        "таблетки пролонгированного действия",
        "viên nén giải phóng kéo dài",
        "tabletki o przedłużonym uwalnianiu",
    ],
    Piece,
    "tablet",
    ("片/瓶", "tablets in a bottle"),
);
pub(super) static CAPSULE: Form = form(
    "capsule",
    ("", "胶囊"),
    ["capsules", "капсулы", "viên nang", "kapsułki"],
    Piece,
    "capsule",
    ("粒/盒", "capsules in blisters"),
);
pub(super) static INJECTION: Form = form(
    "injection",
    ("", "注射液"),
    [
        "solution for injection",
        "раствор для инъекций",
        "dung dịch tiêm",
        "roztwór do wstrzykiwań",
    ],
    Liquid,
    "ampoule",
    ("支/盒", "ampoules in a box"),
);
pub(super) static POWDER: Form = form(
    "powder_for_injection",
    ("注射用", ""),
    [
        "powder for injection",
        "порошок для инъекций",
        "bột pha tiêm",
        "proszek do wstrzykiwań",
    ],
    Piece,
    "vial",
    ("瓶/盒", "vials in a box"),
);
pub(super) static DRUNK: Form = form(
    "oral_liquid",
    ("", "口服溶液"),
    [
        "oral solution",
        "раствор для приема внутрь",
        "dung dịch uống",
        "roztwór doustny",
    ],
    Liquid,
    "bottle",
    ("瓶/箱", "bottles in a carton"),
);
pub(super) static GRANULES: Form = form(
    "oral_powder",
    ("", "颗粒"),
    ["granules", "гранулы", "thuốc cốm", "granulat"],
    Piece,
    "sachet",
    ("袋/盒", "sachets in a box"),
);
pub(super) static CREAM: Form = form(
    "cream",
    ("", "乳膏"),
    ["cream", "крем", "kem bôi da", "krem"],
    Percent,
    "tube",
    ("支/盒", "tubes in a box"),
);
pub(super) static OINTMENT: Form = form(
    "ointment",
    ("", "软膏"),
    ["ointment", "мазь", "thuốc mỡ", "maść"],
    Percent,
    "tube",
    ("支/盒", "tubes in a box"),
);
pub(super) static GEL: Form = form(
    "gel",
    ("", "凝胶"),
    ["gel", "гель", "gel bôi da", "żel"],
    Percent,
    "tube",
    ("支/盒", "tubes in a box"),
);
pub(super) static EYE: Form = form(
    "eye_drops",
    ("", "滴眼液"),
    ["eye drops", "глазные капли", "thuốc nhỏ mắt", "krople do oczu"],
    Percent,
    "bottle",
    ("瓶/盒", "bottles in a box"),
);
pub(super) static INHALED: Form = form(
    "inhalation",
    ("", "吸入气雾剂"),
    [
        "inhalation aerosol",
        "аэрозоль для ингаляций",
        "thuốc xịt hít",
        "aerozol do inhalacji",
    ],
    Dose,
    "inhaler",
    ("瓶/盒", "inhalers in a box"),
);

/// The forms in which substances of an ATC group are sold, each with its weight.
pub(super) fn usual(atc: &str) -> &'static [(usize, &'static Form)] {
    static SKIN: [(usize, &Form); 4] = [(5, &CREAM), (3, &OINTMENT), (2, &GEL), (1, &TABLET)];
    static EYES: [(usize, &Form); 2] = [(6, &EYE), (1, &OINTMENT)];
    static LUNGS: [(usize, &Form); 4] = [(4, &INHALED), (3, &TABLET), (2, &DRUNK), (1, &CAPSULE)];
    static CANCER: [(usize, &Form); 5] = [
        (5, &INJECTION),
        (5, &POWDER),
        (3, &COATED),
        (3, &CAPSULE),
        (2, &TABLET),
    ];
    static GERMS: [(usize, &Form); 7] = [
        (5, &POWDER),
        (4, &CAPSULE),
        (4, &TABLET),
        (3, &COATED),
        (3, &INJECTION),
        (2, &GRANULES),
        (1, &DRUNK),
    ];
    static ANY: [(usize, &Form); 8] = [
        (9, &TABLET),
        (5, &COATED),
        (5, &CAPSULE),
        (4, &INJECTION),
        (3, &SLOW),
        (2, &POWDER),
        (2, &DRUNK),
        (1, &GRANULES),
    ];
    match atc {
        a if a.starts_with('D') => &SKIN,
        a if a.starts_with('S') => &EYES,
        a if a.starts_with("R03") => &LUNGS,
        a if a.starts_with('L') => &CANCER,
        a if a.starts_with('J') => &GERMS,
        _ => &ANY,
    }
}
