-- One row per pair of balance snapshots of a prepaid account, side by side (apart = 1) or with one between (apart = 2):
-- how much of the fall of the cash is not explained by what moved it. Days of cost may be taken at any time of the day, so
-- there are four readings of the same rows. by_bound takes every day that the pair touches: never less was explained.
-- by_close, by_booking and by_begin take a day at its end, when the ledger books it, at its begin; where most pairs of an
-- account come out at nothing under one of them, that is how its snapshots were made.
WITH event AS (
    SELECT platform, account_id, currency, ends_at AS happens_at, 0 AS step, effect AS at_close, CAST(0 AS DECIMAL(18, 6)) AS at_booking,
           CAST(0 AS DECIMAL(18, 6)) AS at_begin, 0 AS moves, CAST(NULL AS DECIMAL(18, 6)) AS cash,
           CAST(NULL AS DECIMAL(18, 6)) AS held, '' AS source_ref
    FROM cash_move
    UNION ALL
    SELECT platform, account_id, currency, booked_at, 2, CAST(0 AS DECIMAL(18, 6)), effect, CAST(0 AS DECIMAL(18, 6)), 0, NULL, NULL, ''
    FROM cash_move
    UNION ALL
    SELECT platform, account_id, currency, begins_at, 2, CAST(0 AS DECIMAL(18, 6)), CAST(0 AS DECIMAL(18, 6)), effect, 1, NULL, NULL, ''
    FROM cash_move
    UNION ALL
    SELECT b.platform, b.account_id, b.currency, b.as_of, 1, CAST(0 AS DECIMAL(18, 6)), CAST(0 AS DECIMAL(18, 6)), CAST(0 AS DECIMAL(18, 6)), 0,
           b.cash, COALESCE(b.frozen, CAST(0 AS DECIMAL(18, 6))) + COALESCE(b.tax, CAST(0 AS DECIMAL(18, 6))), b.source_ref
    FROM balance AS b
    JOIN account_now AS a ON a.platform = b.platform AND a.account_id = b.account_id AND a.payment_mode = 'manual'
),
summed AS (
    SELECT platform, account_id, currency, happens_at, step, cash, held, source_ref,
           SUM(at_close) OVER (PARTITION BY platform, account_id, currency ORDER BY happens_at, step, source_ref
                               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS closed,
           SUM(CASE WHEN at_close < CAST(0 AS DECIMAL(18, 6)) THEN at_close ELSE CAST(0 AS DECIMAL(18, 6)) END)
               OVER (PARTITION BY platform, account_id, currency ORDER BY happens_at, step, source_ref
                     ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS closed_down,
           SUM(at_booking) OVER (PARTITION BY platform, account_id, currency ORDER BY happens_at, step, source_ref
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS booked,
           SUM(at_begin) OVER (PARTITION BY platform, account_id, currency ORDER BY happens_at, step, source_ref
                               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS begun,
           SUM(CASE WHEN at_begin < CAST(0 AS DECIMAL(18, 6)) THEN at_begin ELSE CAST(0 AS DECIMAL(18, 6)) END)
               OVER (PARTITION BY platform, account_id, currency ORDER BY happens_at, step, source_ref
                     ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS begun_down,
           SUM(moves) OVER (PARTITION BY platform, account_id, currency ORDER BY happens_at, step, source_ref
                            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS moves
    FROM event
),
snapshot AS (
    SELECT s.platform, s.account_id, s.currency, s.happens_at AS as_of, s.cash, s.held, s.closed, s.closed_down, s.closed - s.closed_down AS closed_up,
           s.booked, s.begun, s.begun_down, s.begun - s.begun_down AS begun_up, s.moves, s.source_ref,
           ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency ORDER BY happens_at, source_ref) AS snapshot_no
    FROM summed AS s
    WHERE step = 1
),
pair AS (
    SELECT i.platform, i.account_id, i.currency, i.snapshot_no, j.snapshot_no - i.snapshot_no AS apart,
           i.as_of AS from_at, j.as_of AS to_at, i.cash AS cash_before, j.cash AS cash_after,
           i.cash - j.cash - CASE WHEN j.held > i.held THEN j.held - i.held ELSE CAST(0 AS DECIMAL(18, 6)) END AS fall,
           j.closed - i.closed AS closed, j.booked - i.booked AS booked, j.begun - i.begun AS begun,
           j.begun_down - i.closed_down + j.closed_up - i.begun_up AS bound, j.moves - i.moves AS moves,
           i.source_ref AS ref_before, j.source_ref AS ref_after
    FROM snapshot AS i
    JOIN snapshot AS j ON j.platform = i.platform AND j.account_id = i.account_id AND j.currency = i.currency
        AND (j.snapshot_no = i.snapshot_no + 1 OR j.snapshot_no = i.snapshot_no + 2)
),
fits AS (
    -- A pair from edge to edge of days comes out at nothing however their cost runs: only pairs that cut a day tell.
    SELECT p.platform, p.account_id, p.currency, COUNT(*) AS pairs,
           SUM(CASE WHEN p.closed <> p.begun THEN 1 ELSE 0 END) AS cuts,
           SUM(CASE WHEN p.closed <> p.begun AND p.fall + p.closed BETWEEN -u.minor_unit * (p.moves + 1) AND u.minor_unit * (p.moves + 1) THEN 1 ELSE 0 END) AS fit_close,
           SUM(CASE WHEN p.closed <> p.begun AND p.fall + p.begun BETWEEN -u.minor_unit * (p.moves + 1) AND u.minor_unit * (p.moves + 1) THEN 1 ELSE 0 END) AS fit_begin,
           SUM(CASE WHEN p.fall + p.booked BETWEEN -u.minor_unit * (p.moves + 1) AND u.minor_unit * (p.moves + 1) THEN 1 ELSE 0 END) AS fit_booking,
           SUM(CASE WHEN p.fall + p.closed BETWEEN -u.minor_unit * (p.moves + 1) AND u.minor_unit * (p.moves + 1) THEN 1 ELSE 0 END) AS fit_edge
    FROM pair AS p
    JOIN currency_unit AS u ON u.currency = p.currency
    WHERE p.apart = 1 AND p.moves > 0
    GROUP BY p.platform, p.account_id, p.currency
),
placed AS (
    -- from_on and to_on are the days of the snapshots; last_on is the last day that the pair touches.
    SELECT p.*, f.day_on AS from_on, t.day_on AS to_on, e.day_on AS last_on,
           CAST(p.from_at AS DATE) AS utc_from_on, CAST(p.to_at - INTERVAL '1 second' AS DATE) AS utc_last_on, a.opened_on
    FROM pair AS p
    JOIN account_now AS a ON a.platform = p.platform AND a.account_id = p.account_id
    JOIN calendar_day AS f ON f.platform = p.platform AND f.account_id = p.account_id AND p.from_at >= f.starts_at AND p.from_at < f.ends_at
    JOIN calendar_day AS t ON t.platform = p.platform AND t.account_id = p.account_id AND p.to_at >= t.starts_at AND p.to_at < t.ends_at
    JOIN calendar_day AS e ON e.platform = p.platform AND e.account_id = p.account_id AND p.to_at > e.starts_at AND p.to_at <= e.ends_at
),
reached AS (
    SELECT p.platform, p.account_id, p.currency, p.snapshot_no, p.apart,
           MAX(CASE WHEN c.covers = 'ledger' THEN 1 ELSE 0 END) AS ledger_covers, MAX(CASE WHEN c.covers = 'cost' THEN 1 ELSE 0 END) AS cost_covers
    FROM placed AS p
    JOIN covered_run AS c ON c.platform = p.platform AND c.account_id = p.account_id
        AND (c.from_on <= CASE WHEN c.day_zone = 'utc' THEN p.utc_from_on ELSE p.from_on END OR c.from_on <= p.opened_on)
        AND c.to_on >= CASE WHEN c.day_zone = 'utc' THEN p.utc_last_on ELSE p.last_on END
    GROUP BY p.platform, p.account_id, p.currency, p.snapshot_no, p.apart
)
SELECT p.platform, p.account_id, p.currency, p.snapshot_no, p.apart, p.from_at, p.to_at, p.from_on, p.to_on, p.cash_before, p.cash_after,
       p.fall, p.moves, p.fall + p.bound AS by_bound, p.fall + p.closed AS by_close, p.fall + p.booked AS by_booking,
       p.fall + p.begun AS by_begin, COALESCE(f.pairs, 0) AS pairs, COALESCE(f.cuts, 0) AS cuts,
       COALESCE(f.fit_close, 0) AS fit_close, COALESCE(f.fit_begin, 0) AS fit_begin, COALESCE(f.fit_booking, 0) AS fit_booking,
       COALESCE(f.fit_edge, 0) AS fit_edge,
       CASE WHEN r.ledger_covers = 1 AND r.cost_covers = 1 THEN 1 ELSE 0 END AS covered, p.ref_before, p.ref_after
FROM placed AS p
LEFT JOIN fits AS f ON f.platform = p.platform AND f.account_id = p.account_id AND f.currency = p.currency
LEFT JOIN reached AS r ON r.platform = p.platform AND r.account_id = p.account_id AND r.currency = p.currency
    AND r.snapshot_no = p.snapshot_no AND r.apart = p.apart
