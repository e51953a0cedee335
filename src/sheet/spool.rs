use super::raw::{Flaw, RawRow};

/// Rows packed in memory: four bytes a cell beside its text, where a `Vec<String>` takes forty.
#[derive(Debug, Default)]
pub(super) struct Spool {
    text: String,
    /// Where each cell's text ends.
    ends: Vec<u32>,
    rows: Vec<Packed>,
    /// Cells with a flaw, by their place in `ends`, ascending.
    flaws: Vec<(u32, Flaw)>,
    next_row: usize,
    next_flaw: usize,
}

#[derive(Debug)]
struct Packed {
    number: u32,
    /// One past the row's last cell in `ends`.
    end: u32,
    surplus: bool,
}

impl Spool {
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        let of = |count: usize, size: usize| (count * size) as u64;
        let cells = of(self.ends.len(), size_of::<u32>()) + of(self.flaws.len(), size_of::<(u32, Flaw)>());
        cells + of(self.rows.len(), size_of::<Packed>()) + self.text.len() as u64
    }

    /// Adds a row; the callers' limits keep both counts within 32 bits.
    pub(super) fn push(&mut self, row: &RawRow) {
        let first = self.ends.len();
        for (place, flaw) in &row.flaws {
            self.flaws.push((narrow(first + place), *flaw));
        }
        for cell in &row.cells {
            self.text.push_str(cell);
            self.ends.push(narrow(self.text.len()));
        }
        self.rows.push(Packed {
            number: row.number,
            end: narrow(self.ends.len()),
            surplus: row.surplus,
        });
    }

    pub(super) fn next_row(&mut self) -> Option<RawRow> {
        let packed = self.rows.get(self.next_row)?;
        let first = self
            .next_row
            .checked_sub(1)
            .map_or(0, |before| self.rows[before].end);
        let mut row = RawRow {
            surplus: packed.surplus,
            ..RawRow::new(packed.number)
        };
        for cell in first..packed.end {
            let start = cell.checked_sub(1).map_or(0, |before| self.ends[wide(before)]);
            row.cells
                .push(self.text[wide(start)..wide(self.ends[wide(cell)])].to_owned());
        }
        while let Some((cell, flaw)) = self
            .flaws
            .get(self.next_flaw)
            .filter(|(cell, _)| *cell < packed.end)
        {
            row.flaws.push((wide(cell - first), *flaw));
            self.next_flaw += 1;
        }
        self.next_row += 1;
        Some(row)
    }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn wide(count: u32) -> usize {
    count as usize
}
