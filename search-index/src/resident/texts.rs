//! Many short texts in one piece of memory.

/// Texts by number, one after the other.
#[derive(Default)]
pub(crate) struct Texts {
    letters: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Texts {
    /// With room for so many.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self {
            letters: String::new(),
            ends: Vec::with_capacity(count),
        }
    }

    /// Adds a text; its number is how many there were.
    pub(crate) fn push(&mut self, text: &str) {
        self.letters.push_str(text);
        self.ends
            .push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
    }

    /// Gives back the room that is left.
    pub(crate) fn shrink(&mut self) {
        self.letters.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> Option<&str> {
        let at = number as usize;
        let from = match at.checked_sub(1) {
            Some(before) => self.ends.get(before).copied()?,
            None => 0,
        };
        let to = self.ends.get(at).copied()?;
        self.letters.get(from as usize..to as usize)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.letters.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_gives_its_text() {
        let mut texts = Texts::with_capacity(2);
        ["", "药", "ab"].iter().for_each(|text| texts.push(text));
        texts.shrink();
        let all: Vec<_> = (0..4).map(|number| texts.get(number)).collect();
        assert_eq!(all, [Some(""), Some("药"), Some("ab"), None]);
        assert_eq!(texts.len(), 3);
    }
}
