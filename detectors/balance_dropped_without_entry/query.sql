-- One finding per pair of snapshots side by side whose fall is not explained, when exports of ledger and cost cover all its
-- days. What certainly came back by the next snapshot, or only undoes a certain earlier rise, is no fall: certain is what
-- no reading of when a day of cost is taken can explain.
WITH fitting AS (
    -- When a day of cost is taken from the balance: as most pairs say that can tell, else not known.
    SELECT p.*,
           CASE WHEN fit_booking >= $fits_min AND 2 * fit_booking >= pairs AND fit_booking > fit_edge THEN by_booking
                WHEN fit_close >= $fits_min AND 2 * fit_close >= cuts AND fit_close >= fit_begin THEN by_close
                WHEN fit_begin >= $fits_min AND 2 * fit_begin >= cuts THEN by_begin END AS by_habit
    FROM balance_pair AS p
    WHERE p.apart = 1
),
chosen AS (
    SELECT p.*, COALESCE(by_habit, by_bound) AS unexplained,
           CASE WHEN by_habit IS NOT NULL THEN by_habit
                WHEN by_close >= by_booking AND by_close >= by_begin THEN by_close
                WHEN by_booking >= by_begin THEN by_booking
                ELSE by_begin END AS at_most
    FROM fitting AS p
),
spans AS (
    SELECT p.*,
           p.unexplained + CASE WHEN n.at_most < CAST(0 AS DECIMAL(18, 6)) THEN n.at_most ELSE CAST(0 AS DECIMAL(18, 6)) END AS with_next,
           p.unexplained + CASE WHEN b.at_most < CAST(0 AS DECIMAL(18, 6)) THEN b.at_most ELSE CAST(0 AS DECIMAL(18, 6)) END AS with_before
    FROM chosen AS p
    LEFT JOIN chosen AS n ON n.platform = p.platform AND n.account_id = p.account_id AND n.currency = p.currency
        AND n.snapshot_no = p.snapshot_no + 1
    LEFT JOIN chosen AS b ON b.platform = p.platform AND b.account_id = p.account_id AND b.currency = p.currency
        AND b.snapshot_no = p.snapshot_no - 1 AND b.covered = 1
    WHERE p.covered = 1
),
least AS (
    SELECT s.*, CASE WHEN with_before < with_next THEN with_before ELSE with_next END AS fell
    FROM spans AS s
),
unsure AS (
    -- Outflows that are pending, and top-ups that stand as reversed without a row of their own.
    SELECT p.platform, p.account_id, p.currency, p.snapshot_no, SUM(ABS(l.amount)) AS amount
    FROM least AS p
    JOIN ledger AS l ON l.platform = p.platform AND l.account_id = p.account_id AND l.currency = p.currency AND l.funding = 'cash'
        AND l.occurred_at >= p.from_at - INTERVAL '$reversal_days days'
        AND ((l.status = 'pending' AND l.amount < CAST(0 AS DECIMAL(18, 6)) AND l.occurred_at < p.to_at)
             OR (l.status = 'reversed' AND l.amount > CAST(0 AS DECIMAL(18, 6)) AND l.occurred_at < p.from_at))
    WHERE p.fell > CAST(0 AS DECIMAL(18, 6))
    GROUP BY p.platform, p.account_id, p.currency, p.snapshot_no
),
fallen AS (
    SELECT p.*, p.fell - COALESCE(x.amount, CAST(0 AS DECIMAL(18, 6))) AS questioned,
           ROW_NUMBER() OVER (PARTITION BY p.platform, p.account_id, p.currency, p.to_on ORDER BY p.to_at, p.ref_after) AS of_day
    FROM least AS p
    LEFT JOIN unsure AS x ON x.platform = p.platform AND x.account_id = p.account_id AND x.currency = p.currency
        AND x.snapshot_no = p.snapshot_no
)
SELECT concat_ws('/', f.account_id, f.currency, CAST(f.to_on AS VARCHAR), CAST(f.of_day AS VARCHAR)) AS finding_key,
       f.platform, f.account_id, concat('account:', f.account_id) AS entities, f.from_on, f.to_on, f.currency,
       f.cash_before, f.cash_after, f.cash_before - f.cash_after - f.questioned AS explained, f.questioned, f.ref_before, f.ref_after
FROM fallen AS f
JOIN currency_unit AS u ON u.currency = f.currency
WHERE f.questioned > u.minor_unit * (f.moves + 1)
ORDER BY finding_key
