-- One finding per account and currency: the latest balance on or before the audit date, when nothing was spent for the idle
-- days before the audit date and the imported days reach that far, or when the account is closed.
WITH latest AS (
    SELECT b.*, ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency ORDER BY as_of DESC, source_ref) AS newest
    FROM balance AS b
    CROSS JOIN audit_date AS t
    WHERE b.as_of <= t.as_of_at
),
spent AS (
    SELECT platform, account_id, MAX(day_on) AS last_spend_on
    FROM (SELECT platform, account_id, day_on FROM spend_day WHERE level = 'account' AND spend > CAST(0 AS DECIMAL(18, 6))
          UNION ALL SELECT platform, account_id, cost_on FROM cost_day WHERE total > CAST(0 AS DECIMAL(18, 6))) AS days
    GROUP BY platform, account_id
),
reach AS (
    SELECT platform, account_id, MAX(known_to) AS known_to
    FROM (SELECT platform, account_id, known_to FROM delivery_reach
          UNION ALL
          SELECT platform, account_id, MAX(COALESCE(CAST(retrieved_at AS DATE), cost_on)) FROM cost GROUP BY platform, account_id
          UNION ALL
          SELECT platform, account_id, MAX(COALESCE(CAST(retrieved_at AS DATE), CAST(occurred_at AS DATE))) FROM ledger
          WHERE kind = 'cost' GROUP BY platform, account_id) AS known
    GROUP BY platform, account_id
)
SELECT concat_ws('/', b.account_id, b.currency) AS finding_key, b.platform, b.account_id,
       concat('account:', b.account_id) AS entities, COALESCE(a.status, 'status unknown') AS status, s.last_spend_on,
       CASE WHEN s.last_spend_on IS NULL THEN c.day_on
            WHEN CAST(s.last_spend_on + INTERVAL '1 day' AS DATE) > c.day_on THEN c.day_on
            ELSE CAST(s.last_spend_on + INTERVAL '1 day' AS DATE) END AS from_on,
       c.day_on AS to_on, b.currency, b.cash, COALESCE(b.frozen, CAST(0 AS DECIMAL(18, 6))) AS frozen,
       COALESCE(b.tax, CAST(0 AS DECIMAL(18, 6))) AS tax, b.source_ref,
       b.cash - COALESCE(b.frozen, CAST(0 AS DECIMAL(18, 6))) - COALESCE(b.tax, CAST(0 AS DECIMAL(18, 6))) AS questioned
FROM latest AS b
CROSS JOIN audit_date AS t
JOIN account_now AS a ON a.platform = b.platform AND a.account_id = b.account_id
JOIN calendar_utc AS c ON c.platform = b.platform AND c.account_id = b.account_id AND c.utc_on = CAST(b.as_of AS DATE) AND b.as_of >= c.starts_at AND b.as_of < c.ends_at
LEFT JOIN spent AS s ON s.platform = b.platform AND s.account_id = b.account_id
LEFT JOIN reach AS r ON r.platform = b.platform AND r.account_id = b.account_id
WHERE b.newest = 1
  AND b.cash - COALESCE(b.frozen, CAST(0 AS DECIMAL(18, 6))) - COALESCE(b.tax, CAST(0 AS DECIMAL(18, 6))) > CAST(0 AS DECIMAL(18, 6))
  AND (a.status = 'closed'
       OR (s.last_spend_on <= t.as_of_on - INTERVAL '$idle_days days' AND s.last_spend_on < c.day_on
           AND r.known_to >= s.last_spend_on + INTERVAL '$idle_days days'))
ORDER BY finding_key
