-- One row per event of an automatic-payment account that moves its carry: a day's cost and tax, then each payment of the
-- day. carry = cash cost + tax so far - payments so far, from the opening of the account or from a bill-date payment,
-- where it is known to be zero (architecture: 0 <= carry <= threshold + one day's cost). Top-ups and transfers are left
-- out on the safe side: cost that a balance paid only makes the carry larger.
WITH automatic AS (
    SELECT platform, account_id, opened_on FROM account_now WHERE payment_mode = 'automatic'
),
threshold AS (
    SELECT platform, account_id, MIN(billing_threshold) AS threshold_min FROM account GROUP BY platform, account_id
),
paid AS (
    SELECT l.platform, l.account_id, l.currency, c.day_on, c.day_no, l.kind, l.transaction_id, l.occurred_at, l.amount, l.tax,
           l.source_ref
    FROM ledger AS l
    JOIN automatic AS a ON a.platform = l.platform AND a.account_id = l.account_id
    JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
        AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
    WHERE l.kind IN ('payment', 'refund', 'adjustment') AND l.status = 'settled' AND l.funding = 'cash'
),
taxed AS (
    SELECT platform, account_id, currency, SUM(CASE WHEN tax IS NULL THEN 0 ELSE 1 END) AS with_tax
    FROM paid
    GROUP BY platform, account_id, currency
),
spent AS (
    SELECT k.platform, k.account_id, k.currency,
           CASE WHEN k.day_zone = 'utc' THEN c.day_no - 1 ELSE c.day_no END AS day_no,
           k.cash + CASE WHEN x.with_tax > 0 THEN CAST(0 AS DECIMAL(18, 6)) ELSE k.tax END AS amount
    FROM cost_day AS k
    JOIN automatic AS a ON a.platform = k.platform AND a.account_id = k.account_id
    JOIN calendar_day AS c ON c.platform = k.platform AND c.account_id = k.account_id AND c.day_on = k.cost_on
    LEFT JOIN taxed AS x ON x.platform = k.platform AND x.account_id = k.account_id AND x.currency = k.currency
    UNION ALL
    SELECT l.platform, l.account_id, l.currency, c.day_no, -l.amount AS amount
    FROM ledger AS l
    JOIN automatic AS a ON a.platform = l.platform AND a.account_id = l.account_id
    JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
        AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
    WHERE l.kind IN ('tax', 'fee') AND l.status = 'settled' AND l.funding = 'cash'
),
first_day AS (
    SELECT f.platform, f.account_id, MIN(f.day_no) AS day_no
    FROM (SELECT platform, account_id, day_no FROM spent UNION ALL
          SELECT l.platform, l.account_id, c.day_no FROM ledger AS l
          JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
              AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at) AS f
    GROUP BY f.platform, f.account_id
),
reach AS (
    -- How far cost is known: to the end of the ledger where the ledger states cost, else to the last day of the cost table.
    -- A payment after it is not judged, and an account without any stated cost has no carry.
    SELECT k.platform, k.account_id,
           MAX(CASE WHEN k.in_ledger = 1 THEN k.ledger_to ELSE k.cost_to END) AS day_no
    FROM (
        SELECT s.platform, s.account_id, MAX(s.day_no) AS cost_to, MAX(l.ledger_to) AS ledger_to,
               MAX(CASE WHEN l.cost_rows > 0 THEN 1 ELSE 0 END) AS in_ledger
        FROM spent AS s
        LEFT JOIN (
            SELECT g.platform, g.account_id, MAX(c.day_no) AS ledger_to,
                   SUM(CASE WHEN g.kind = 'cost' THEN 1 ELSE 0 END) AS cost_rows
            FROM ledger AS g
            JOIN calendar_utc AS c ON c.platform = g.platform AND c.account_id = g.account_id
                AND c.utc_on = CAST(g.occurred_at AS DATE) AND g.occurred_at >= c.starts_at AND g.occurred_at < c.ends_at
            GROUP BY g.platform, g.account_id
        ) AS l ON l.platform = s.platform AND l.account_id = s.account_id
        GROUP BY s.platform, s.account_id
    ) AS k
    GROUP BY k.platform, k.account_id
),
opening AS (
    -- Everything is seen from the opening on, or from the first payment below the threshold: a bill-date payment.
    SELECT a.platform, a.account_id, f.day_no AS from_day_no, CAST(NULL AS TIMESTAMP) AS after_at
    FROM automatic AS a
    JOIN first_day AS f ON f.platform = a.platform AND f.account_id = a.account_id
    JOIN calendar_day AS c ON c.platform = a.platform AND c.account_id = a.account_id AND c.day_no = f.day_no
    WHERE a.opened_on >= c.day_on
    UNION ALL
    SELECT p.platform, p.account_id, MIN(p.day_no) AS from_day_no, MIN(p.occurred_at) AS after_at
    FROM paid AS p
    JOIN threshold AS t ON t.platform = p.platform AND t.account_id = p.account_id
    JOIN first_day AS f ON f.platform = p.platform AND f.account_id = p.account_id
    JOIN calendar_day AS c ON c.platform = f.platform AND c.account_id = f.account_id AND c.day_no = f.day_no
    JOIN automatic AS a ON a.platform = p.platform AND a.account_id = p.account_id
    WHERE p.kind = 'payment' AND p.amount < t.threshold_min AND (a.opened_on IS NULL OR a.opened_on < c.day_on)
    GROUP BY p.platform, p.account_id
),
event AS (
    SELECT s.platform, s.account_id, s.currency, s.day_no, 0 AS step, CAST(NULL AS TIMESTAMP) AS occurred_at,
           '' AS transaction_id, CAST(NULL AS VARCHAR) AS source_ref, s.amount AS effect
    FROM spent AS s
    JOIN opening AS o ON o.platform = s.platform AND o.account_id = s.account_id AND s.day_no >= o.from_day_no
    UNION ALL
    SELECT p.platform, p.account_id, p.currency, p.day_no, 1 AS step, p.occurred_at, p.transaction_id, p.source_ref,
           -p.amount AS effect
    FROM paid AS p
    JOIN opening AS o ON o.platform = p.platform AND o.account_id = p.account_id
        AND p.day_no >= o.from_day_no AND (o.after_at IS NULL OR p.occurred_at > o.after_at)
    JOIN reach AS r ON r.platform = p.platform AND r.account_id = p.account_id AND p.day_no <= r.day_no
)
SELECT platform, account_id, currency, day_no, step, occurred_at, transaction_id, source_ref, effect,
       SUM(effect) OVER (PARTITION BY platform, account_id, currency
                         ORDER BY day_no, step, occurred_at, transaction_id, effect
                         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS carry
FROM event
