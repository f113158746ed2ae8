-- One row per account x period (local day, calendar month, or the time since a lifetime cap was first observed) that a cap of
-- that kind can judge: every cap observed in the period is of the same kind and known, and the highest of them counts. capped_from:
-- when the cap is first known in the period; what was spent before it is left out.
WITH caps AS (
    SELECT k.*, CASE WHEN amount IS NULL THEN 1 ELSE 0 END AS unknown
    FROM account_cap_at AS k
    WHERE valid_to IS NULL OR valid_to > valid_from
),
daily AS (
    SELECT c.platform, c.account_id, 'daily' AS mode, c.day_on AS period_from, c.day_on AS period_to, MIN(k.valid_from) AS capped_from,
           MIN(k.currency) AS currency, MAX(k.amount) AS cap_max
    FROM calendar_day AS c
    JOIN caps AS k ON k.platform = c.platform AND k.account_id = c.account_id
        AND k.valid_from < c.ends_at AND (k.valid_to IS NULL OR k.valid_to > c.starts_at)
    GROUP BY c.platform, c.account_id, c.day_on
    HAVING MIN(COALESCE(k.mode, '')) = 'daily' AND MAX(k.mode) = 'daily' AND MAX(k.unknown) = 0 AND MIN(k.currency) = MAX(k.currency)
),
monthly AS (
    SELECT c.platform, c.account_id, 'monthly' AS mode, MIN(c.day_on) AS period_from, MAX(c.day_on) AS period_to,
           MIN(k.valid_from) AS capped_from, MIN(k.currency) AS currency, MAX(k.amount) AS cap_max
    FROM calendar_day AS c
    JOIN caps AS k ON k.platform = c.platform AND k.account_id = c.account_id
        AND k.valid_from < c.ends_at AND (k.valid_to IS NULL OR k.valid_to > c.starts_at)
    GROUP BY c.platform, c.account_id, CAST(date_trunc('month', c.day_on) AS DATE)
    HAVING MIN(COALESCE(k.mode, '')) = 'monthly' AND MAX(k.mode) = 'monthly' AND MAX(k.unknown) = 0 AND MIN(k.currency) = MAX(k.currency)
),
since AS (
    SELECT platform, account_id, MIN(valid_from) AS capped_from FROM caps WHERE mode = 'lifetime' GROUP BY platform, account_id
),
lifetime AS (
    SELECT k.platform, k.account_id, 'lifetime' AS mode, MIN(k.valid_from) AS capped_from, MIN(k.currency) AS currency, MAX(k.amount) AS cap_max
    FROM caps AS k
    JOIN since AS s ON s.platform = k.platform AND s.account_id = k.account_id AND k.valid_from >= s.capped_from
    GROUP BY k.platform, k.account_id
    HAVING MIN(COALESCE(k.mode, '')) = 'lifetime' AND MAX(k.mode) = 'lifetime' AND MAX(k.unknown) = 0 AND MIN(k.currency) = MAX(k.currency)
)
SELECT platform, account_id, mode, period_from, period_to, capped_from, currency, cap_max FROM daily
UNION ALL
SELECT platform, account_id, mode, period_from, period_to, capped_from, currency, cap_max FROM monthly
UNION ALL
SELECT l.platform, l.account_id, l.mode, MIN(c.day_on) AS period_from, MAX(c.day_on) AS period_to, l.capped_from, l.currency, l.cap_max
FROM lifetime AS l
JOIN calendar_day AS c ON c.platform = l.platform AND c.account_id = l.account_id AND c.ends_at > l.capped_from
GROUP BY l.platform, l.account_id, l.mode, l.capped_from, l.currency, l.cap_max
