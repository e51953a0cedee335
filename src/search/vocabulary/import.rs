//! Vocabulary files: tables of the shape that `search-index/vocabulary/README.md` describes.
//!
//! A row with a known id gives it further names, one with a new id adds a substance. `a+b` as id names a combination,
//! `!herbal`, `!device` and `!noise` words that name no substance. What stands against a row, or against one of its
//! names, is told with its line; the others are taken.

use super::{Plan, check::Names, lexicon_of};
use crate::{
    db::{
        Db,
        vocabulary::{self, Entry},
    },
    domain::{
        Id, Problems, Time,
        vocabulary::{Entry as Said, NameIn, NewSubstance},
    },
    error::{Error, Result},
    search::Search,
};
use search_index::{
    identity::{Clash, clash, is_near_controlled, normal_form},
    vocabulary::{Control, Lexicon, NoSubstance},
};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The most rows of one file.
pub const MOST_ROWS: usize = 20_000;
/// The most entries that may hold at once: all of them are held in memory.
const MOST_ENTRIES: usize = 50_000;
/// The most problems that are told one by one.
const MOST_PROBLEMS: usize = 1_000;

/// What a file would do, or did.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VocabularyReport)]
pub struct Report {
    /// How many rows there are.
    pub rows: usize,
    /// How many of them add something.
    pub added: usize,
    /// How many say nothing new.
    pub known: usize,
    /// How many were not taken at all.
    pub refused: usize,
    /// How many names are new.
    pub names_added: usize,
    /// How many problems there are.
    pub problem_count: usize,
    /// The first thousand of them.
    pub problems: Vec<LineProblem>,
}

/// What stands against a row or one of its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LineProblem {
    /// The line of the file, from 1 on.
    pub line: usize,
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// A stable code, as in the answers to single decisions.
    pub code: String,
    /// The same in plain English.
    pub message: String,
}

/// Who imports, and how.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Why, and from which source.
    pub note: String,
    /// That names which only look like others have been seen.
    pub confirmed: bool,
    /// Who; nobody on the command line.
    pub by: Option<Id>,
    /// The moment.
    pub now: Time,
}

impl Search {
    /// Reads a file and plans what it adds. Names the whole file as wrong where its header is.
    pub fn plan_import(&self, db: &mut Db, text: &str, terms: &Terms) -> Result<(Report, Plan)> {
        self.follow_vocabulary(db)?;
        let (version, mut entries) = vocabulary::in_force(db)?;
        let lexicon = self.lexicon();
        let mut import = Import {
            lexicon: &lexicon,
            terms,
            report: Report::default(),
            given: HashMap::new(),
            fresh: HashMap::new(),
            new: Vec::new(),
        };
        import.read(text)?;
        let (report, new) = (import.report, import.new);
        if entries.len() + new.len() > MOST_ENTRIES {
            let text = format!("more than {MOST_ENTRIES} entries cannot hold at once");
            return Err(Error::field("file", "too_many", text));
        }
        entries.extend(new.iter().cloned());
        let lexicon = if new.is_empty() {
            lexicon
        } else {
            lexicon_of(&entries)
        };
        let plan = Plan {
            version,
            new,
            withdrawn: None,
            lexicon,
        };
        Ok((report, plan))
    }
}

/// One cell's name and where it stands.
struct Cell<'a> {
    line: usize,
    column: &'a str,
    language: &'a str,
    name: &'a str,
}

struct Import<'a> {
    lexicon: &'a Lexicon,
    terms: &'a Terms,
    report: Report,
    /// Names of this file by normal form, and whose they are.
    given: HashMap<String, String>,
    /// Substances that this file adds, and the lines.
    fresh: HashMap<String, usize>,
    new: Vec<Entry>,
}

impl Import<'_> {
    fn read(&mut self, text: &str) -> Result<()> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().zip(1..);
        let header = lines.next().map(|(line, _)| line).unwrap_or_default();
        let columns: Vec<&str> = header.split('\t').map(str::trim).collect();
        check_header(&columns)?;
        for (line, number) in lines {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            self.report.rows += 1;
            if self.report.rows > MOST_ROWS {
                return Err(Error::field(
                    "file",
                    "too_many",
                    format!("must have at most {MOST_ROWS} rows"),
                ));
            }
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            self.row(&columns, &cells, number);
        }
        Ok(())
    }

    fn row(&mut self, columns: &[&str], cells: &[&str], line: usize) {
        let cell = |wanted: &str| {
            let at = columns.iter().position(|c| *c == wanted);
            at.and_then(|i| cells.get(i)).copied().unwrap_or_default()
        };
        let id = cell("id");
        let mut names = Vec::new();
        for (column, value) in columns.iter().zip(cells) {
            if let Some(language) = language_of(column) {
                let several = value.split('|').map(str::trim).filter(|n| !n.is_empty());
                names.extend(several.map(|name| Cell {
                    line,
                    column,
                    language,
                    name,
                }));
            }
        }
        let before = self.new.len();
        let refused = match id.strip_prefix('!') {
            Some(seems) => self.words(seems, &names, line),
            None if id.contains('+') => self.combination(id, &names, line),
            None => {
                let controlled = cell("controlled");
                let control = Control::parse(controlled);
                let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
                if !controlled.is_empty() && control.is_none() {
                    let text = "must be empty, narcotic, psychotropic or precursor";
                    self.problem(line, "controlled", controlled, ("unknown_value", text));
                    true
                } else {
                    let inn = some(cell("inn")).unwrap_or_else(|| id.replace('-', " "));
                    let new = NewSubstance {
                        id: id.to_owned(),
                        inn,
                        atc: some(cell("atc")),
                        cas: some(cell("cas")),
                        names: Vec::new(),
                        controlled: control,
                    };
                    self.substance(new, &names, line)
                }
            }
        };
        match (refused, self.new.len() > before) {
            (true, _) => self.report.refused += 1,
            (_, true) => self.report.added += 1,
            _ => self.report.known += 1,
        }
    }

    /// A row about one substance; says whether it was refused.
    fn substance(&mut self, mut new: NewSubstance, names: &[Cell<'_>], line: usize) -> bool {
        let known = self.lexicon.substance(&new.id);
        let problems = if known.is_none() {
            self.against_new(&new)
        } else {
            Vec::new()
        };
        if known.is_none() && self.fresh.insert(new.id.clone(), line).is_some() {
            self.problem(
                line,
                "id",
                &new.id,
                ("duplicate", "stands in an earlier row; put the names together"),
            );
            return true;
        }
        if !problems.is_empty() {
            for e in problems {
                let value = match e.field.as_str() {
                    "id" => new.id.clone(),
                    "inn" => new.inn.clone(),
                    "atc" => new.atc.clone().unwrap_or_default(),
                    _ => new.cas.clone().unwrap_or_default(),
                };
                self.problem(line, &e.field, &value, (&e.code, &e.message));
            }
            return true;
        }
        if let Some(known) = known {
            new.inn.clone_from(&known.inn);
            let flagged = known.controlled.is_some();
            new.controlled = new.controlled.filter(|_| !flagged);
            (new.atc, new.cas) = (None, None);
        } else {
            self.given.insert(normal_form(&new.inn), new.id.clone());
        }
        let id = new.id.clone();
        for cell in names {
            if self.takes(cell, &[&id], &id) {
                new.names.push(NameIn {
                    language: cell.language.to_owned(),
                    name: cell.name.to_owned(),
                });
            }
        }
        let says = known.is_none() || !new.names.is_empty() || new.controlled.is_some();
        if says {
            self.report.names_added += new.names.len();
            self.add(Said::Substance(new));
        }
        false
    }

    fn against_new(&self, new: &NewSubstance) -> Vec<crate::domain::FieldError> {
        let mut p = new.check();
        if p.is_empty() {
            let mut names = Names {
                lexicon: self.lexicon,
                confirmed: self.terms.confirmed,
                p: &mut p,
            };
            names.look_at_substance(new);
        }
        p.into_vec()
    }

    /// A row about a combination.
    fn combination(&mut self, id: &str, names: &[Cell<'_>], line: usize) -> bool {
        let ids: Vec<&str> = id.split('+').map(str::trim).collect();
        let unknown = |id: &&&str| self.lexicon.substance(id).is_none() && !self.fresh.contains_key(**id);
        if let Some(unknown) = ids.iter().find(unknown) {
            let text = format!("the vocabulary has no substance `{unknown}`");
            self.problem(line, "id", id, ("unknown_substance", &text));
            return true;
        }
        for cell in names {
            if self.takes(cell, &ids, id) {
                self.report.names_added += 1;
                self.add(Said::Name {
                    name: cell.name.to_owned(),
                    language: Some(cell.language.to_owned()).filter(|l| l != "mul"),
                    substances: ids.iter().map(|id| (*id).to_owned()).collect(),
                });
            }
        }
        false
    }

    /// A row of words that name no substance.
    fn words(&mut self, seems: &str, names: &[Cell<'_>], line: usize) -> bool {
        let seems = match seems {
            "herbal" => NoSubstance::Herbal,
            "device" => NoSubstance::Device,
            "noise" => NoSubstance::Noise,
            other => {
                let text = "must be !herbal, !device or !noise";
                self.problem(line, "id", other, ("unknown_value", text));
                return true;
            }
        };
        for cell in names {
            if is_near_controlled(self.lexicon, cell.name) {
                let text = "is nearly the name of a controlled substance: such texts stay hidden";
                self.problem(cell.line, cell.column, cell.name, ("controlled", text));
            } else if clash(self.lexicon, cell.name, &[]) == Clash::NotAName {
                // It says nothing already.
            } else if self.takes(cell, &[], "!") {
                self.report.names_added += 1;
                self.add(Said::NotASubstance {
                    name: cell.name.to_owned(),
                    seems,
                });
            }
        }
        false
    }

    /// Whether a name is new, and may be given to these substances.
    fn takes(&mut self, cell: &Cell<'_>, ids: &[&str], whose: &str) -> bool {
        let entry = Said::NotASubstance {
            name: cell.name.to_owned(),
            seems: NoSubstance::Noise,
        };
        let mut p = entry.check();
        let form = normal_form(cell.name);
        match self.given.get(&form) {
            Some(other) if other == whose => return false,
            Some(other) => {
                let text = format!("is given to {other} by an earlier row");
                p.add("name", "duplicate", text);
            }
            None => {}
        }
        if p.is_empty() && clash(self.lexicon, cell.name, ids) == Clash::Known {
            return false;
        }
        if p.is_empty() {
            let mut names = Names {
                lexicon: self.lexicon,
                confirmed: self.terms.confirmed,
                p: &mut p,
            };
            names.look_at("name", cell.name, ids);
        }
        let wrong = p.into_vec();
        for e in &wrong {
            self.problem(cell.line, cell.column, cell.name, (&e.code, &e.message));
        }
        if wrong.is_empty() {
            self.given.insert(form, whose.to_owned());
        }
        wrong.is_empty()
    }

    fn add(&mut self, said: Said) {
        let terms = self.terms;
        self.new.push(Entry::new(said, &terms.note, terms.by, terms.now));
    }

    fn problem(&mut self, line: usize, column: &str, value: &str, (code, message): (&str, &str)) {
        self.report.problem_count += 1;
        if self.report.problems.len() < MOST_PROBLEMS {
            self.report.problems.push(LineProblem {
                line,
                column: column.to_owned(),
                value: value.chars().take(200).collect(),
                code: code.to_owned(),
                message: message.to_owned(),
            });
        }
    }
}

/// The language of a column of names.
fn language_of(column: &str) -> Option<&str> {
    match column {
        "id" | "inn" | "atc" | "cas" | "controlled" => None,
        "other" => Some("mul"),
        language => Some(language),
    }
}

fn check_header(columns: &[&str]) -> Result<(), Problems> {
    let mut p = Problems::new();
    p.check(
        columns.first() == Some(&"id"),
        "file",
        "no_header",
        "must begin with a header line whose first column is id, separated by tabs",
    );
    if columns.first() == Some(&"id") {
        for (i, column) in columns.iter().enumerate() {
            if columns.iter().take(i).any(|c| c == column) {
                p.add(
                    "file",
                    "duplicate_column",
                    format!("column {column} stands twice"),
                );
            }
            let mut language = Problems::new();
            if let Some(name) = language_of(column).filter(|l| *l != "mul") {
                crate::domain::account::check_language("language", name, &mut language);
            }
            if !language.is_empty() {
                let text = format!("{column} is neither a column of vocabulary files nor a language");
                p.add("file", "unknown_column", text);
            }
        }
    }
    p.finish()
}
