-- Money checked: spend of accounts on days that a known cap can judge, or on which there was none, of all spend.
SELECT s.account_id, s.currency,
       SUM(CASE WHEN k.account_id IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE s.spend END) AS checked, SUM(s.spend) AS of_total,
       CASE WHEN COUNT(*) > COUNT(k.account_id)
            THEN concat('spending cap of the account on ', CAST(COUNT(*) - COUNT(k.account_id) AS VARCHAR),
                        ' days (account table: account_cap, account_cap_mode as observed then)') END AS missing
FROM spend_day AS s
LEFT JOIN (
    SELECT DISTINCT c.platform, c.account_id, c.day_on
    FROM calendar_day AS c
    LEFT JOIN cap_period AS p ON p.platform = c.platform AND p.account_id = c.account_id
        AND c.day_on >= p.period_from AND c.day_on <= p.period_to AND p.capped_from <= c.starts_at
    LEFT JOIN account_cap_at AS n ON n.platform = c.platform AND n.account_id = c.account_id AND n.mode = 'unlimited'
        AND n.valid_from <= c.starts_at AND (n.valid_to IS NULL OR n.valid_to >= c.ends_at)
    WHERE p.account_id IS NOT NULL OR n.account_id IS NOT NULL
) AS k ON k.platform = s.platform AND k.account_id = s.account_id AND k.day_on = s.day_on
WHERE s.level = 'account'
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
