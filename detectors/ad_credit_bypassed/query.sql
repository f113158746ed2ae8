-- One finding per credit that lapsed: the smaller of what was left of it and the cash that cost of its scope took while it
-- was usable. What was left is what the ledger let lapse in time; without such a row it is the credit less all cost that
-- ad credit paid in its window, and then cost must be known for the whole window.
WITH reach AS (
    SELECT platform, account_id, currency, MIN(from_at) AS from_at, MAX(to_at) AS to_at
    FROM (SELECT platform, account_id, currency, MIN(starts_at) AS from_at, MAX(ends_at) AS to_at
          FROM cost_span GROUP BY platform, account_id, currency
          UNION ALL
          SELECT platform, account_id, currency, MIN(occurred_at) AS from_at, MAX(occurred_at) AS to_at
          FROM ledger GROUP BY platform, account_id, currency
          HAVING SUM(CASE WHEN kind = 'cost' THEN 1 ELSE 0 END) > 0) AS known
    GROUP BY platform, account_id, currency
),
used AS (
    SELECT g.platform, g.account_id, g.grant_id, g.currency, SUM(c.ad_credit) AS used
    FROM credit_window AS g
    JOIN cost_span AS c ON c.platform = g.platform AND c.account_id = g.account_id AND c.currency = g.currency
        AND c.ends_at > g.opens_at AND c.starts_at < g.closes_at
    WHERE g.state = 'granted'
    GROUP BY g.platform, g.account_id, g.grant_id, g.currency
),
lapsed AS (
    SELECT platform, account_id, grant_id, currency, SUM(CASE WHEN is_early = 0 THEN amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS lapsed
    FROM credit_expired
    GROUP BY platform, account_id, grant_id, currency
),
cash AS (
    SELECT platform, account_id, grant_id, currency, SUM(cash) AS cash, MIN(from_on) AS from_on, MAX(to_on) AS to_on
    FROM credit_cost
    GROUP BY platform, account_id, grant_id, currency
),
judged AS (
    SELECT g.platform, g.account_id, g.grant_id, g.currency, g.amount, g.opens_at, g.closes_at, k.cash, k.from_on, k.to_on,
           CASE WHEN e.lapsed IS NOT NULL THEN e.lapsed
                WHEN r.from_at <= g.opens_at AND r.to_at >= g.closes_at
                THEN g.amount - COALESCE(u.used, CAST(0 AS DECIMAL(18, 6))) END AS unused
    FROM credit_window AS g
    CROSS JOIN audit_date AS t
    JOIN cash AS k ON k.platform = g.platform AND k.account_id = g.account_id AND k.grant_id = g.grant_id AND k.currency = g.currency
    LEFT JOIN reach AS r ON r.platform = g.platform AND r.account_id = g.account_id AND r.currency = g.currency
    LEFT JOIN used AS u ON u.platform = g.platform AND u.account_id = g.account_id AND u.grant_id = g.grant_id AND u.currency = g.currency
    LEFT JOIN lapsed AS e ON e.platform = g.platform AND e.account_id = g.account_id AND e.grant_id = g.grant_id AND e.currency = g.currency
    WHERE g.state = 'granted' AND g.closes_at <= t.as_of_at
),
owed AS (
    SELECT j.*, CASE WHEN j.unused < j.cash THEN j.unused ELSE j.cash END AS questioned
    FROM judged AS j
    WHERE j.unused > CAST(0 AS DECIMAL(18, 6)) AND j.cash > CAST(0 AS DECIMAL(18, 6))
),
-- Credits of one time lie beside each other on the cost rows, as far as these reach: no cash is shown for two of them.
placed AS (
    SELECT o.*, COALESCE(SUM(questioned) OVER (PARTITION BY platform, account_id, currency ORDER BY closes_at, grant_id
                                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), CAST(0 AS DECIMAL(18, 6))) AS earlier
    FROM owed AS o
)
SELECT concat_ws('/', p.account_id, p.grant_id, p.currency) AS finding_key, p.platform, p.account_id,
       concat('account:', p.account_id) AS entities, p.grant_id, p.opens_at, p.closes_at, p.from_on, p.to_on, p.currency,
       p.amount AS credit, p.amount - p.unused AS used, p.unused, p.cash,
       CASE WHEN p.unused > p.cash THEN p.unused - p.cash ELSE CAST(0 AS DECIMAL(18, 6)) END AS beyond_cash,
       CASE WHEN p.earlier < p.cash - p.questioned THEN p.earlier ELSE p.cash - p.questioned END AS skipped, p.questioned
FROM placed AS p
ORDER BY finding_key
