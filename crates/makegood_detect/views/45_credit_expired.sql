-- One row per settled expiry in the ledger x the credit that it names: the amount that lapsed, and whether it did so on an
-- earlier local day than the credit's expiry. Credit of that grant given back later is taken off, the latest expiries first.
WITH expiry AS (
    SELECT l.platform, l.account_id, l.payment_reference AS grant_id, l.currency, l.occurred_at, c.day_on, -l.amount AS amount,
           CASE WHEN g.closes_at IS NOT NULL AND l.occurred_at < g.closes_at AND g.closes_at >= c.ends_at THEN 1 ELSE 0 END AS is_early,
           g.closes_at, l.source_ref
    FROM ledger AS l
    JOIN credit_window AS g ON g.platform = l.platform AND g.account_id = l.account_id AND g.grant_id = l.payment_reference
        AND g.currency = l.currency AND g.state = 'granted'
    JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
        AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
    WHERE l.kind = 'credit_expired' AND l.status = 'settled' AND l.amount < CAST(0 AS DECIMAL(18, 6))
),
given_back AS (
    SELECT e.platform, e.account_id, e.grant_id, e.currency, SUM(l.amount) AS amount
    FROM (SELECT platform, account_id, grant_id, currency, MIN(occurred_at) AS first_at FROM expiry
          GROUP BY platform, account_id, grant_id, currency) AS e
    JOIN ledger AS l ON l.platform = e.platform AND l.account_id = e.account_id AND l.payment_reference = e.grant_id
        AND l.currency = e.currency AND l.occurred_at > e.first_at
    WHERE l.kind = 'credit_granted' AND l.status = 'settled' AND l.amount > CAST(0 AS DECIMAL(18, 6))
    GROUP BY e.platform, e.account_id, e.grant_id, e.currency
),
running AS (
    SELECT e.*, COALESCE(b.amount, CAST(0 AS DECIMAL(18, 6))) AS back,
           SUM(e.amount) OVER (PARTITION BY e.platform, e.account_id, e.grant_id, e.currency
                               ORDER BY e.occurred_at DESC, e.source_ref DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far
    FROM expiry AS e
    LEFT JOIN given_back AS b ON b.platform = e.platform AND b.account_id = e.account_id AND b.grant_id = e.grant_id AND b.currency = e.currency
)
SELECT platform, account_id, grant_id, currency, occurred_at, day_on, is_early, closes_at, amount AS held,
       CASE WHEN so_far <= back THEN CAST(0 AS DECIMAL(18, 6)) WHEN so_far - amount < back THEN so_far - back ELSE amount END AS amount,
       source_ref
FROM running
