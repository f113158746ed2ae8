//! From one error to a score: sums over several lengths and a running sum, each against its own past.

/// Least size of the past, in usual errors: a quiet past does not make a small error loud.
const PAST_FLOOR: f64 = 2.5;

/// Lengths over which errors are summed, hours; 0 is the value alone.
const HOURS: [f64; 6] = [0.0, 1.0, 3.0, 8.0, 24.0, 72.0];

/// Drift and largest step of the running sum.
const DRIFT: f64 = 1.5;
const STEP_MAX: f64 = 6.0;

/// Share of the past that a score of 1 tops.
const SHARE: f64 = 0.99;

/// Values of the past below which nothing is said.
const PAST_MIN: f64 = 48.0;

/// Sums of the last errors of one length.
#[derive(Debug, Clone)]
struct Window {
    ring: Vec<f64>,
    at: usize,
    filled: usize,
    sum: f64,
}

impl Window {
    fn new(rows: usize) -> Self {
        Window { ring: vec![0.0; rows.max(1)], at: 0, filled: 0, sum: 0.0 }
    }

    fn push(&mut self, z: f64) -> f64 {
        self.sum += z - self.ring[self.at];
        self.ring[self.at] = z;
        self.at = (self.at + 1) % self.ring.len();
        self.filled = (self.filled + 1).min(self.ring.len());
        self.sum / (self.filled as f64).sqrt()
    }
}

/// A histogram on a logarithmic scale that forgets slowly: gives a quantile of the past.
#[derive(Debug, Clone)]
struct Past {
    buckets: [f64; 64],
    count: f64,
}

impl Past {
    const LEAST: f64 = 0.05;
    const RATIO: f64 = 1.16;

    fn new() -> Self {
        Past { buckets: [0.0; 64], count: 0.0 }
    }

    fn bucket(value: f64) -> usize {
        let at = (value.max(Past::LEAST) / Past::LEAST).ln() / Past::RATIO.ln();
        (at as usize).min(63)
    }

    fn quantile(&self) -> Option<f64> {
        if self.count < PAST_MIN {
            return None;
        }
        let mut above = self.count * (1.0 - SHARE);
        for (at, held) in self.buckets.iter().enumerate().rev() {
            if *held > above {
                let share = 1.0 - above / held;
                return Some(Past::LEAST * Past::RATIO.powf(at as f64 + share));
            }
            above -= held;
        }
        Some(Past::LEAST)
    }

    fn learn(&mut self, value: f64) {
        self.buckets[Past::bucket(value)] += 1.0;
        self.count += 1.0;
    }
}

/// Both sides of every sum.
#[derive(Debug, Clone)]
pub struct Evidence {
    windows: Vec<Window>,
    past: Vec<[Past; 2]>,
    rising: f64,
    falling: f64,
}

impl Evidence {
    /// For a series with a value every `step` hours.
    pub fn new(step: f64) -> Self {
        let windows: Vec<Window> =
            HOURS.iter().map(|hours| Window::new(((hours / step).round() as usize).min(4_096))).collect();
        let past = (0..=windows.len()).map(|_| [Past::new(), Past::new()]).collect();
        Evidence { windows, past, rising: 0.0, falling: 0.0 }
    }

    /// Adds an error in units of its usual size; gives the largest of all sums, each in units of its own past.
    pub fn weigh(&mut self, z: f64) -> f64 {
        let clipped = z.clamp(-STEP_MAX, STEP_MAX);
        self.rising = (self.rising + clipped - DRIFT).clamp(0.0, 60.0);
        self.falling = (self.falling - clipped - DRIFT).clamp(0.0, 60.0);
        let mut sums: Vec<[f64; 2]> = self
            .windows
            .iter_mut()
            .map(|window| {
                let sum = window.push(clipped);
                [sum.max(0.0), (-sum).max(0.0)]
            })
            .collect();
        sums.push([self.rising, self.falling]);
        let mut score: f64 = 0.0;
        for (sum, past) in sums.iter().zip(&mut self.past) {
            for (value, past) in sum.iter().zip(past) {
                if let Some(usual) = past.quantile() {
                    score = score.max(value / usual.max(PAST_FLOOR));
                }
                past.learn(*value);
            }
        }
        score
    }
}
