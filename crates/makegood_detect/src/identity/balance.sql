-- The prepaid balance after each movement, beside what snapshots and ledger rows state. Marked is where the difference is
-- another than at the statement before: what stays missing is marked once.
WITH beside AS (
    SELECT r.*, u.minor_unit, CASE WHEN r.stated IS NULL THEN 0 ELSE 1 END AS is_stated
    FROM balance_run AS r
    JOIN currency_unit AS u ON u.currency = r.currency
),
compared AS (
    SELECT b.*,
           b.difference - COALESCE(LAG(b.difference) OVER (PARTITION BY b.platform, b.account_id, b.currency, b.is_stated ORDER BY b.event_no),
                                   CAST(0 AS DECIMAL(18, 6))) AS moved_by,
           COALESCE(LAG(b.slack) OVER (PARTITION BY b.platform, b.account_id, b.currency, b.is_stated ORDER BY b.event_no),
                    CAST(0 AS DECIMAL(18, 6))) + b.slack + b.minor_unit AS room
    FROM beside AS b
)
SELECT platform, account_id, currency, moved_at AS at_time,
       CASE WHEN reference IS NULL THEN kind ELSE concat_ws(' ', kind, reference) END AS event, effect, balance, stated, difference,
       CASE WHEN moved_by < -room THEN 'stated balance is lower'
            WHEN moved_by > room THEN 'stated balance is higher'
            WHEN balance < -(slack + minor_unit) THEN 'below zero' ELSE '' END AS mark, event_no AS line_no
FROM compared
ORDER BY platform, account_id, currency, line_no
