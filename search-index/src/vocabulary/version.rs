//! A name for the state of the tables that is the same on every machine.

/// Counts the ways in which texts were read so far. Raise it when the reader reads a text otherwise than before
/// although no table changed.
pub const READER_VERSION: u32 = 1;

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a over the texts of the tables. The hasher of the standard library may differ at each start.
#[derive(Debug)]
pub(crate) struct Version(u64);

impl Default for Version {
    fn default() -> Self {
        Self(BASIS)
    }
}

impl Version {
    /// Adds the text of a table.
    pub(crate) fn add(&mut self, text: &str) {
        // A byte that no text contains keeps two tables from passing for one.
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }

    /// The version: that of the reader and the hash of the tables.
    pub(crate) fn finish(self) -> String {
        format!("{READER_VERSION}-{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;
    use crate::vocabulary::Lexicon;

    #[test]
    fn the_hash_is_fnv_1a() {
        let mut version = Version::default();
        version.add("");
        // FNV-1a of the single byte ff.
        assert!(version.finish().ends_with("-af64724c8602eb6e"));
    }

    #[test]
    fn the_version_follows_the_tables() {
        let row = "id\tinn\nneverium\tneverium\n";
        assert_eq!(Lexicon::with_tables(&[]).version(), Lexicon::builtin().version());
        assert_ne!(
            Lexicon::with_tables(&[row]).version(),
            Lexicon::builtin().version()
        );
    }
}
