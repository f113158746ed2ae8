//! Words of many details joined into one text that is bounded, without saying anything twice.

/// Words so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    text: String,
    /// Words that found no room.
    left_out: u64,
}

/// Between the words of two fields.
const BETWEEN: &str = " · ";

impl Words {
    /// Adds a text unless it stands there already; what is longer than the bound is cut, and told by [`Words::text`].
    pub fn add(&mut self, text: &str, bytes_max: usize) {
        if text.is_empty() || self.text.contains(text) {
            return;
        }
        let between = if self.text.is_empty() { "" } else { BETWEEN };
        let room = bytes_max.saturating_sub(self.text.len() + between.len());
        if text.len() <= room {
            self.text.push_str(between);
            self.text.push_str(text);
            return;
        }
        self.left_out += 1;
        if self.text.is_empty() {
            let cut = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
            self.text.push_str(&text[..cut]);
        }
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The words, and how many more there are.
    pub fn text(&self) -> String {
        match self.left_out {
            0 => self.text.clone(),
            left_out => format!("{} … (+{left_out})", self.text),
        }
    }

    /// Words that found no room.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_once_and_bounded() {
        let mut words = Words::default();
        for text in ["INV 1", "INV 1", "INV", "INV 2", "", "INV 33333"] {
            words.add(text, 16);
        }
        assert_eq!((words.text().as_str(), words.left_out()), ("INV 1 · INV 2 … (+1)", 1));
        let mut words = Words::default();
        words.add("日本語", 7);
        assert_eq!(words.text(), "日本 … (+1)");
    }
}
