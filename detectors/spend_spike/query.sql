-- One finding per incident of a campaign: hours above expectation, when their excess is worth a look.
WITH week AS (
    SELECT platform, account_id, currency, SUM(spend) * 7 / COUNT(*) AS week_spend
    FROM spend_day
    WHERE level = 'account'
    GROUP BY platform, account_id, currency
),
incident AS (
    SELECT platform, account_id, currency, level, entity_id, incident_no, MIN(start) AS first_hour, MAX(start) AS last_hour,
           MIN(day_on) AS from_on, MAX(day_on) AS to_on, SUM(spend) AS spend, SUM(expected) AS expected, SUM(excess) AS questioned
    FROM spike_hour
    GROUP BY platform, account_id, currency, level, entity_id, incident_no
)
SELECT concat_ws('/', i.account_id, i.entity_id, CAST(i.first_hour AS VARCHAR), i.currency) AS finding_key, i.platform, i.account_id,
       concat(i.level, ':', i.entity_id) AS entities, i.level, i.entity_id, i.incident_no, i.first_hour, i.last_hour,
       i.from_on, i.to_on, i.currency, i.spend, i.expected, i.questioned
FROM incident AS i
JOIN week AS w ON w.platform = i.platform AND w.account_id = i.account_id AND w.currency = i.currency
WHERE i.questioned >= $money_min AND i.questioned >= w.week_spend * $week_share AND i.questioned >= i.expected * $over_expected
ORDER BY finding_key
