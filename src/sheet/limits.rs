/// How much of a file is read before it is refused.
///
/// The defaults let through any catalogue a supplier has (30,000 rows of 30 columns are about a
/// tenth of them) and keep one hostile file from taking the service's memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The file itself, in bytes.
    pub max_bytes: u64,
    /// Rows under the header line; blank ones are not counted.
    pub max_rows: u32,
    /// Columns in the header line.
    pub max_columns: usize,
    /// Characters in one cell.
    pub max_cell_chars: usize,
    /// Memory for the text of a workbook, in bytes, which cannot be read piece by piece: its table of
    /// strings and the cells made from it. One string may stand in a million cells.
    pub max_memory_bytes: u64,
    /// Distinct strings of a workbook.
    pub max_shared_strings: u64,
    /// Parts inside a workbook, which is a zip archive.
    pub max_entries: usize,
    /// All parts of a workbook unpacked, in bytes.
    pub max_unpacked_bytes: u64,
    /// One part of a workbook unpacked, in bytes.
    pub max_entry_bytes: u64,
    /// Unpacked bytes for one packed byte. Real sheets pack 10 to 50 times, a bomb about 1,000 times.
    pub max_ratio: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_bytes: 50 << 20,
            max_rows: 100_000,
            max_columns: 200,
            max_cell_chars: 10_000,
            max_memory_bytes: 64 << 20,
            max_shared_strings: 1_000_000,
            max_entries: 1_000,
            max_unpacked_bytes: 200 << 20,
            max_entry_bytes: 150 << 20,
            max_ratio: 200,
        }
    }
}
