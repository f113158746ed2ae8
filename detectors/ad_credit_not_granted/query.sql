-- One finding per offer whose minimum was met inside its window, whose time for the grant has passed, and of which neither
-- the credits nor the ledger know a grant. The offer must have been looked at, or the ledger reach, past the day it was due.
WITH met AS (
    SELECT c.platform, c.account_id, c.grant_id, c.currency, MIN(c.ends_at) AS met_at, MIN(c.to_on) AS met_on
    FROM credit_cost AS c
    JOIN credit_window AS o ON o.platform = c.platform AND o.account_id = c.account_id AND o.grant_id = c.grant_id AND o.currency = c.currency
    WHERE o.state = 'offered' AND c.spent_so_far >= o.minimum_spend
    GROUP BY c.platform, c.account_id, c.grant_id, c.currency
),
spent AS (
    SELECT platform, account_id, grant_id, currency, SUM(cash) AS spent, MIN(from_on) AS first_on
    FROM credit_cost
    GROUP BY platform, account_id, grant_id, currency
),
reach AS (
    SELECT platform, account_id, MAX(occurred_at) AS last_at FROM ledger GROUP BY platform, account_id
)
SELECT concat_ws('/', o.account_id, o.grant_id, o.currency) AS finding_key, o.platform, o.account_id,
       concat('account:', o.account_id) AS entities, o.grant_id, COALESCE(o.offer, o.grant_id) AS offer, o.minimum_spend, s.spent, s.first_on,
       m.met_on AS from_on, CAST(m.met_on + INTERVAL '$due_days days' AS DATE) AS to_on, o.currency, o.amount AS questioned, o.source_ref
FROM credit_window AS o
CROSS JOIN audit_date AS t
JOIN met AS m ON m.platform = o.platform AND m.account_id = o.account_id AND m.grant_id = o.grant_id AND m.currency = o.currency
JOIN spent AS s ON s.platform = o.platform AND s.account_id = o.account_id AND s.grant_id = o.grant_id AND s.currency = o.currency
LEFT JOIN reach AS r ON r.platform = o.platform AND r.account_id = o.account_id
WHERE o.state = 'offered' AND o.amount > CAST(0 AS DECIMAL(18, 6)) AND s.spent >= o.minimum_spend
  AND t.as_of_at >= m.met_at + INTERVAL '$due_days days'
  AND (COALESCE(o.retrieved_at, t.as_of_at) >= m.met_at + INTERVAL '$due_days days'
       OR r.last_at >= m.met_at + INTERVAL '$due_days days')
  AND NOT EXISTS (
      SELECT 1 FROM ad_credit AS g
      WHERE g.platform = o.platform AND g.account_id = o.account_id AND g.currency = o.currency AND g.amount = o.amount
        AND g.offer = o.offer AND g.granted_at >= o.opens_at
  )
  AND NOT EXISTS (
      SELECT 1 FROM ledger AS l
      WHERE l.platform = o.platform AND l.account_id = o.account_id AND l.currency = o.currency
        AND l.kind = 'credit_granted' AND l.status = 'settled' AND l.payment_reference = o.grant_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM ledger AS u
      WHERE u.platform = o.platform AND u.account_id = o.account_id AND u.currency = o.currency
        AND u.kind = 'credit_granted' AND u.status = 'settled' AND u.payment_reference IS NULL AND u.amount = o.amount
        AND u.occurred_at >= o.opens_at
  )
ORDER BY finding_key
