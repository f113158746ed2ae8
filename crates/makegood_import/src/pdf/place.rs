//! Where something stands on a page, in whole hundredths of a point from the top left corner.

/// Units of a point; whole numbers sort and compare the same on every machine.
pub(super) const UNITS_PER_POINT: i32 = 100;

/// A box on a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x0: i32,
    pub(super) y0: i32,
    pub(super) x1: i32,
    pub(super) y1: i32,
}

impl Place {
    /// True for a point inside.
    pub(super) fn holds(&self, (x, y): (i32, i32)) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }

    /// The box around both.
    pub(super) fn with(self, other: Place) -> Place {
        Place {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// How far both reach over each other from left to right; negative for a gap.
    pub(super) fn overlap_x(&self, other: &Place) -> i32 {
        self.x1.min(other.x1).saturating_sub(self.x0.max(other.x0))
    }

    /// In whole points.
    pub(super) fn points(&self) -> [i32; 4] {
        [self.x0, self.y0, self.x1, self.y1].map(|at| at.div_euclid(UNITS_PER_POINT))
    }
}
