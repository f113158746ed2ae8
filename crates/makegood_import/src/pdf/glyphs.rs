//! A device that draws nothing and keeps the glyphs of a page: their characters, their place, and
//! whether a reader would see them.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{BlendMode, ClipPath, Device, GlyphDrawMode, Image, Paint, PathDrawMode, SoftMask};
use kurbo::{Affine, BezPath, Point, Rect, Shape};

use super::place::{Place, UNITS_PER_POINT};

/// Glyphs of a file.
pub(super) const GLYPHS_MAX: usize = 2_000_000;
/// Shapes, clips and pictures of a file: a form that draws forms ends here.
pub(super) const DRAWN_MAX: usize = 300_000;
/// Clips, each counted as often as it is deep: a form is clipped to its box, and a form inside forms costs
/// more the deeper it is.
const CLIPS_MAX: usize = 200_000;
/// Dark areas of a page that are remembered.
const AREAS_MAX: usize = 5_000;
/// Comparisons of white text with dark areas.
const COMPARED_MAX: usize = 50_000_000;
/// Text smaller than this is not seen, in units.
const SEEN_SIZE_MIN: i32 = UNITS_PER_POINT;

/// Thrown, without the panic hook, to stop the interpreter at a limit.
pub(super) struct Stopped(pub(super) &'static str);

/// Which way text runs on the page as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// To the right.
    Level,
    /// Downwards.
    Down,
    /// Upside down.
    Over,
    /// Upwards.
    Up,
}

/// One glyph.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) text: BfString,
    /// Start and end of the base line, from the top left corner of the page.
    pub(super) start: (i32, i32),
    pub(super) end: (i32, i32),
    pub(super) size: i32,
    pub(super) turn: Turn,
    pub(super) hidden: bool,
}

/// Counts over a file.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) glyphs: usize,
    pub(super) drawn: usize,
    pub(super) clips: usize,
    pub(super) compared: usize,
}

/// Keeps the glyphs of one page.
pub(super) struct Glyphs<'c> {
    pub(super) marks: Vec<Mark>,
    pub(super) pictures: usize,
    counts: &'c mut Counts,
    page: Place,
    dark: Vec<Place>,
    /// Clips inside each other.
    depth: usize,
}

impl<'c> Glyphs<'c> {
    pub(super) fn new(page: Place, counts: &'c mut Counts) -> Self {
        Glyphs { marks: Vec::new(), pictures: 0, counts, page, dark: Vec::new(), depth: 0 }
    }

    fn count_drawn(&mut self) {
        self.counts.drawn += 1;
        if self.counts.drawn > DRAWN_MAX {
            std::panic::resume_unwind(Box::new(Stopped("shapes and pictures")));
        }
    }

    /// True for a place that something dark was drawn over; past a limit nothing is looked up and none is.
    fn on_dark(&mut self, start: (i32, i32), end: (i32, i32), size: i32) -> bool {
        let middle = (start.0.saturating_add(end.0) / 2, start.1.saturating_sub(size / 4));
        self.counts.compared += self.dark.len();
        self.counts.compared <= COMPARED_MAX && self.dark.iter().any(|area| area.holds(middle))
    }

    fn darken(&mut self, area: Rect) {
        if self.dark.len() < AREAS_MAX {
            self.dark.push(Place::of(area));
        }
    }
}

/// Units are small enough to be whole; what is out of range is cut to it.
#[expect(clippy::cast_possible_truncation, reason = "a cast from float cuts to the range, NaN to 0")]
fn unit(at: f64) -> i32 {
    (at as i32).clamp(-1_000_000_000, 1_000_000_000)
}

fn point(at: Point) -> (i32, i32) {
    (unit(at.x), unit(at.y))
}

impl Place {
    /// A box that the interpreter gives, in units.
    pub(super) fn of(area: Rect) -> Place {
        Place { x0: unit(area.min_x()), y0: unit(area.min_y()), x1: unit(area.max_x()), y1: unit(area.max_y()) }
    }
}

/// True for colours that white paper hides.
fn is_white(paint: &Paint<'_>) -> Option<bool> {
    match paint {
        Paint::Color(color) => {
            let [red, green, blue, alpha] = color.to_rgba().to_rgba8();
            Some(alpha < 8 || (red > 247 && green > 247 && blue > 247))
        }
        Paint::Pattern(_) => None,
    }
}

fn turn_of(start: (i32, i32), along: (i32, i32)) -> Turn {
    let (dx, dy) = (along.0.saturating_sub(start.0), along.1.saturating_sub(start.1));
    match (dx.saturating_abs() >= dy.saturating_abs(), dx >= 0, dy >= 0) {
        (true, true, _) => Turn::Level,
        (true, false, _) => Turn::Over,
        (false, _, true) => Turn::Down,
        (false, _, false) => Turn::Up,
    }
}

impl<'a> Device<'a> for Glyphs<'_> {
    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}

    fn set_blend_mode(&mut self, _: BlendMode) {}

    fn draw_path(&mut self, path: &BezPath, transform: Affine, paint: &Paint<'a>, mode: &PathDrawMode) {
        self.count_drawn();
        if matches!(mode, PathDrawMode::Fill(_)) && is_white(paint) != Some(true) && path.elements().len() <= 64 {
            self.darken(transform.transform_rect_bbox(path.bounding_box()));
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count_drawn();
        self.depth += 1;
        self.counts.clips += self.depth;
        if self.counts.clips > CLIPS_MAX {
            std::panic::resume_unwind(Box::new(Stopped("forms and clips")));
        }
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count_drawn();
    }

    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        paint: &Paint<'a>,
        mode: &GlyphDrawMode,
    ) {
        self.counts.glyphs += 1;
        if self.counts.glyphs > GLYPHS_MAX {
            std::panic::resume_unwind(Box::new(Stopped("characters")));
        }
        let text = glyph.as_unicode().unwrap_or(BfString::Char('\u{fffd}'));
        let whole = transform * glyph_transform;
        // Widths are thousandths of the font's size; a font that names none is taken as half as wide as high.
        let advance = match glyph {
            Glyph::Outline(outline) => {
                outline.advance_width().filter(|width| width.is_finite()).map_or(500.0, f64::from)
            }
            Glyph::Type3(_) => 500.0,
        };
        let origin = whole * Point::ORIGIN;
        let (start, end) = (point(origin), point(whole * Point::new(advance, 0.0)));
        let size = unit((whole * Point::new(0.0, 1000.0) - origin).hypot());
        let outside = start.0 > self.page.x1
            || end.0 < self.page.x0
            || start.1 > self.page.y1.saturating_add(size)
            || start.1 < self.page.y0;
        let blank = match &text {
            BfString::Char(c) => c.is_whitespace(),
            BfString::String(text) => text.chars().all(char::is_whitespace),
        };
        let white = !blank && is_white(paint) == Some(true) && !self.on_dark(start, end, size);
        let hidden = !blank && (matches!(mode, GlyphDrawMode::Invisible) || white || outside || size < SEEN_SIZE_MIN);
        let turn = turn_of(start, point(whole * Point::new(1000.0, 0.0)));
        self.marks.push(Mark { text, start, end, size, turn, hidden });
    }

    fn draw_image(&mut self, _: Image<'a, '_>, transform: Affine) {
        self.count_drawn();
        self.pictures += 1;
        self.darken(transform.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0)));
    }

    fn pop_clip_path(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn pop_transparency_group(&mut self) {}
}
