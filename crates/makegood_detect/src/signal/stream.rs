//! One series, hour by hour: what it was expected to be, and how far it departed.
//!
//! On the logarithmic scale the level and the time of day (or of the week, once enough weeks are
//! known) add up to an expectation; errors are measured in units of their own usual size, summed
//! over several lengths, and each sum is held against its own past. Only the past is looked at, and
//! an update costs the same however long the series is.

use super::evidence::Evidence;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Level half-life and slot half-life, hours (detection.md 5.4).
const LEVEL_HALF_LIFE: f64 = 72.0;
const SLOT_HALF_LIFE: f64 = 240.0;

/// Largest influence of one error, in units of its usual size.
const CLIP: f64 = 5.0;

/// Share of the median that is added before the logarithm, so that small values do not weigh more than they are worth.
const OFFSET_SHARE: f64 = 0.05;

/// Smallest usual size of an error, on the logarithmic scale: five percent.
const SCALE_MIN: f64 = 0.05;

/// Weeks after which the hour of the week counts beside the kind of day.
const WEEKS_FOR_HOUR_OF_WEEK: f64 = 4.0;

/// What was said of one observation before it was learned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Expected value; `None` while too little is known.
    pub expected: Option<f64>,
    /// How extreme it is: 1 is as extreme as the most extreme hundredth of this series' past.
    pub score: f64,
    /// True when it is above what was expected.
    pub above: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    effect: f64,
    seen: f64,
}

/// A series under watch.
#[derive(Debug, Clone)]
pub struct Stream {
    offset: f64,
    first: Vec<f64>,
    level: f64,
    seen: f64,
    first_at: Option<i64>,
    last_at: Option<i64>,
    step: f64,
    kinds: [Slot; 48],
    hours: Vec<Slot>,
    scales: [Slot; 24],
    scale: Slot,
    evidence: Option<Evidence>,
}

impl Default for Stream {
    fn default() -> Self {
        Stream {
            offset: 0.0,
            first: Vec::new(),
            level: 0.0,
            seen: 0.0,
            first_at: None,
            last_at: None,
            step: 1.0,
            kinds: [Slot::default(); 48],
            hours: vec![Slot::default(); 168],
            scales: [Slot::default(); 24],
            scale: Slot::default(),
            evidence: None,
        }
    }
}

impl Stream {
    /// Judges `value` at `local` (seconds of the local wall clock, in rising order), then learns it.
    pub fn update(&mut self, local: i64, value: f64) -> Reading {
        let value = if value.is_finite() { value.max(0.0) } else { 0.0 };
        let first_at = *self.first_at.get_or_insert(local);
        if let Some(last) = self.last_at {
            let step = ((local - last) as f64 / HOUR as f64).clamp(1.0 / 60.0, 24.0);
            self.step = if self.seen < 2.0 { step } else { self.step.min(step).max(self.step * 0.5) };
        }
        self.last_at = Some(local);
        self.center(value);
        let hour = usize::try_from(local.rem_euclid(DAY) / HOUR).unwrap_or(0);
        // 1970-01-01 was a Thursday; Monday is 0.
        let weekday = usize::try_from((local.div_euclid(DAY) + 3).rem_euclid(7)).unwrap_or(0);
        let kind = hour + if weekday >= 5 { 24 } else { 0 };
        let of_week = weekday * 24 + hour;
        let weeks = (local - first_at) as f64 / (7 * DAY) as f64;

        let y = (value + self.offset).ln();
        if self.seen == 0.0 {
            self.level = y;
        }
        let shrunk = |slot: &Slot| slot.effect * slot.seen / (slot.seen + 8.0 / self.step.min(1.0));
        let mut effect = shrunk(&self.kinds[kind]);
        if weeks >= WEEKS_FOR_HOUR_OF_WEEK {
            effect += shrunk(&self.hours[of_week]);
        }
        let fit = self.level + effect;
        let error = y - fit;
        let usual = self.usual(hour);
        let z = (error / usual).clamp(-12.0, 12.0);

        let warm = local - first_at >= DAY && self.seen >= 24.0;
        let step = self.step;
        let evidence = self.evidence.get_or_insert_with(|| Evidence::new(step));
        let score = if warm { evidence.weigh(z) } else { 0.0 };
        let reading = Reading { expected: warm.then(|| (fit.exp() - self.offset).max(0.0)), score, above: error > 0.0 };
        self.learn(error, usual, (hour, kind, of_week), weeks);
        reading
    }

    /// Keeps the offset at a share of the median of the first four weeks.
    fn center(&mut self, value: f64) {
        if self.first.len() < 672 {
            self.first.push(value);
            if self.first.len() < 24 || self.first.len() % 24 == 0 {
                let mut sorted = self.first.clone();
                sorted.sort_by(f64::total_cmp);
                let median = sorted[sorted.len() / 2];
                let least = sorted.iter().copied().find(|value| *value > 0.0).unwrap_or(1.0);
                self.offset = (OFFSET_SHARE * median).max(OFFSET_SHARE * least).max(1e-9);
            }
        }
    }

    fn usual(&self, hour: usize) -> f64 {
        let all = if self.scale.seen > 0.0 { self.scale.effect } else { 0.3 };
        let own = &self.scales[hour];
        let weight = own.seen / (own.seen + 20.0);
        // A mean absolute error is 0.8 of a standard deviation.
        ((weight * own.effect + (1.0 - weight) * all) * 1.2533).max(SCALE_MIN)
    }

    fn learn(&mut self, error: f64, usual: f64, (hour, kind, of_week): (usize, usize, usize), weeks: f64) {
        let clipped = error.clamp(-CLIP * usual, CLIP * usual);
        let rate = |half_life: f64, seen: f64, step: f64| {
            let steady = 1.0 - 0.5f64.powf(step / half_life);
            steady.max(1.0 / (seen + 2.0))
        };
        self.level += rate(LEVEL_HALF_LIFE, self.seen, self.step) * clipped;
        // A slot comes once a day, or once a week.
        let follow = |slot: &mut Slot, error: f64, days: f64, step: f64| {
            let steady = 1.0 - 0.5f64.powf(days * 24.0 * step.min(1.0) / SLOT_HALF_LIFE);
            slot.effect += steady.max(step.min(1.0) / (slot.seen * step.min(1.0) + 2.0)) * error;
            slot.seen += 1.0;
        };
        follow(&mut self.kinds[kind], clipped, 1.0, self.step);
        if weeks >= 1.0 {
            follow(&mut self.hours[of_week], clipped, 7.0, self.step);
        }
        for slot in [&mut self.scales[hour], &mut self.scale] {
            let size = clipped.abs();
            let rate = (1.0 / (slot.seen + 1.0)).max(0.01 * self.step.min(1.0));
            slot.effect += rate * (size - slot.effect);
            slot.seen += 1.0;
        }
        self.seen += 1.0;
    }
}
