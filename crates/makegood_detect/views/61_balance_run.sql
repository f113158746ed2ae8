-- One row per event of a prepaid account: a movement of its cash, a balance snapshot, a ledger row that states the balance
-- after it. balance = the first stated balance, moved on by everything booked since (architecture: it equals each
-- snapshot and is never below zero). slack = cost of days that are open at that time, or were at the first stated balance:
-- so far a stated balance may differ. Without any stated balance the run begins at zero.
WITH event AS (
    SELECT m.platform, m.account_id, m.currency, m.booked_at AS moved_at, CASE WHEN m.kind = 'cost' THEN 0 ELSE 1 END AS step,
           m.kind, m.reference, m.effect, l.balance_after AS stated, m.effect AS booked, CAST(0 AS DECIMAL(18, 6)) AS begun, m.source_ref
    FROM cash_move AS m
    LEFT JOIN ledger AS l ON l.platform = m.platform AND l.account_id = m.account_id AND l.source_ref = m.source_ref
    UNION ALL
    SELECT m.platform, m.account_id, m.currency, m.begins_at AS moved_at, 3 AS step, 'begun' AS kind, m.reference,
           CAST(NULL AS DECIMAL(18, 6)) AS effect, CAST(NULL AS DECIMAL(18, 6)) AS stated, CAST(0 AS DECIMAL(18, 6)) AS booked,
           m.effect AS begun, m.source_ref
    FROM cash_move AS m
    UNION ALL
    SELECT b.platform, b.account_id, b.currency, b.as_of AS moved_at, 2 AS step, 'snapshot' AS kind, CAST(NULL AS VARCHAR) AS reference,
           CAST(NULL AS DECIMAL(18, 6)) AS effect, b.cash AS stated, CAST(0 AS DECIMAL(18, 6)) AS booked, CAST(0 AS DECIMAL(18, 6)) AS begun,
           b.source_ref
    FROM balance AS b
    JOIN account_now AS a ON a.platform = b.platform AND a.account_id = b.account_id AND a.payment_mode = 'manual'
),
summed AS (
    SELECT e.*,
           SUM(booked) OVER (PARTITION BY platform, account_id, currency ORDER BY moved_at, step, kind, source_ref
                             ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS moved,
           SUM(begun) OVER (PARTITION BY platform, account_id, currency ORDER BY moved_at, step, kind, source_ref
                            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS opened,
           ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency ORDER BY moved_at, step, kind, source_ref) AS event_no
    FROM event AS e
),
stated AS (
    SELECT s.*, ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency ORDER BY event_no) AS stated_no
    FROM summed AS s
    WHERE stated IS NOT NULL
),
anchor AS (
    SELECT platform, account_id, currency, stated - moved AS opening, moved - opened AS open_cost FROM stated WHERE stated_no = 1
)
SELECT s.platform, s.account_id, s.currency, s.event_no, s.moved_at, s.kind, s.reference, s.effect,
       COALESCE(a.opening, CAST(0 AS DECIMAL(18, 6))) + s.moved AS balance, s.stated,
       s.stated - COALESCE(a.opening, CAST(0 AS DECIMAL(18, 6))) - s.moved AS difference,
       CASE WHEN s.moved > s.opened THEN s.moved - s.opened ELSE CAST(0 AS DECIMAL(18, 6)) END
         + CASE WHEN a.open_cost > CAST(0 AS DECIMAL(18, 6)) THEN a.open_cost ELSE CAST(0 AS DECIMAL(18, 6)) END AS slack,
       s.source_ref
FROM summed AS s
LEFT JOIN anchor AS a ON a.platform = s.platform AND a.account_id = s.account_id AND a.currency = s.currency
WHERE s.step < 3
