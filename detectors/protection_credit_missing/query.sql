-- One finding per campaign x day under ROI protection on which its conditions held by the platform's own figures and no
-- credit came in its time: cost - gross revenue / (0.9 x target ROI), for more than the least orders of a day.
--
-- Engines divide decimals differently, so the quotient is taken in whole numbers of 0.0001 and rounded up:
-- revenue / (9 x target / 10) with both in 0.0001 is revenue x 100000 / (9 x target).
WITH whole AS (
    SELECT p.platform, p.account_id, p.campaign_id, p.day AS day_on, p.scheme, p.cost, p.currency, p.gross_revenue, p.target_roi, p.status,
           COALESCE(p.orders, p.conversions) AS orders, p.retrieved_at, p.source_ref,
           CAST(CAST(p.gross_revenue AS DECIMAL(18, 4)) * CAST(10000 AS DECIMAL(5, 0)) AS BIGINT) * 100000 AS revenue_part,
           CAST(CAST(p.target_roi AS DECIMAL(18, 4)) * CAST(10000 AS DECIMAL(5, 0)) AS BIGINT) * 9 AS target_part
    FROM protection_day AS p
    WHERE p.scheme = 'roi_protection' AND p.gross_revenue >= CAST(0 AS DECIMAL(18, 6)) AND p.target_roi > CAST(0 AS DECIMAL(18, 6))
      AND CAST(CAST(p.target_roi AS DECIMAL(18, 4)) * CAST(10000 AS DECIMAL(5, 0)) AS BIGINT) > 0
      AND COALESCE(p.orders, p.conversions) > $orders_above
      -- Paid, or paid an amount that the file does not give.
      AND COALESCE(p.credit_amount, CAST(0 AS DECIMAL(18, 6))) <= CAST(0 AS DECIMAL(18, 6))
      AND NOT (p.status = 'payment_complete' AND p.credit_amount IS NULL)
),
counted AS (
    SELECT w.*, CAST((w.revenue_part + w.target_part - 1 - (w.revenue_part + w.target_part - 1) % w.target_part) / w.target_part AS BIGINT) AS expected
    FROM whole AS w
),
owed AS (
    SELECT c.*, CAST(CAST(c.expected AS DECIMAL(18, 0)) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(18, 6)) AS covered
    FROM counted AS c
),
-- Days on which the target was edited or the campaign stopped: they are outside protection.
broken AS (
    SELECT o.platform, o.account_id, o.campaign_id, o.day_on
    FROM owed AS o
    JOIN calendar_day AS d ON d.platform = o.platform AND d.account_id = o.account_id AND d.day_on = o.day_on
    JOIN change AS c ON c.platform = o.platform AND c.account_id = o.account_id AND c.level = 'campaign' AND c.entity_id = o.campaign_id
        AND c."at" >= d.starts_at AND c."at" < d.ends_at
    WHERE c.attribute IN ('target_roi', 'bid', 'status')
    UNION
    SELECT o.platform, o.account_id, o.campaign_id, o.day_on
    FROM owed AS o
    JOIN calendar_day AS d ON d.platform = o.platform AND d.account_id = o.account_id AND d.day_on = o.day_on
    JOIN setting_at AS s ON s.platform = o.platform AND s.account_id = o.account_id AND s.level = 'campaign' AND s.entity_id = o.campaign_id
        AND s.valid_from < d.ends_at AND (s.valid_to IS NULL OR s.valid_to > d.starts_at)
    WHERE s.setting = 'status' AND s.status <> 'active'
),
-- Days whose amount stands in the ledger as credit after the day, under whatever name.
posted AS (
    SELECT DISTINCT o.platform, o.account_id, o.campaign_id, o.day_on
    FROM owed AS o
    JOIN currency_unit AS u ON u.currency = o.currency
    JOIN ledger AS l ON l.platform = o.platform AND l.account_id = o.account_id AND l.currency = o.currency
    WHERE l.kind = 'credit_granted' AND l.status = 'settled' AND CAST(l.occurred_at AS DATE) > o.day_on
      AND l.amount >= o.cost - o.covered - u.minor_unit AND l.amount <= o.cost - o.covered + u.minor_unit
),
-- Where the log of changes reaches: from its first row to the day it was exported.
log_reach AS (
    SELECT platform, account_id, MIN("at") AS from_at, MAX(retrieved_at) AS to_at FROM change GROUP BY platform, account_id
)
SELECT concat_ws('/', o.account_id, o.campaign_id, CAST(o.day_on AS VARCHAR), o.scheme, o.currency) AS finding_key,
       o.platform, o.account_id, concat('campaign:', o.campaign_id) AS entities, o.campaign_id, o.day_on AS from_on, o.day_on AS to_on,
       o.currency, o.cost, o.covered, o.cost - o.covered AS questioned, o.status, o.source_ref
FROM owed AS o
CROSS JOIN audit_date AS t
JOIN currency_unit AS u ON u.currency = o.currency
LEFT JOIN broken AS b ON b.platform = o.platform AND b.account_id = o.account_id AND b.campaign_id = o.campaign_id AND b.day_on = o.day_on
LEFT JOIN posted AS c ON c.platform = o.platform AND c.account_id = o.account_id AND c.campaign_id = o.campaign_id AND c.day_on = o.day_on
LEFT JOIN calendar_day AS d ON d.platform = o.platform AND d.account_id = o.account_id AND d.day_on = o.day_on
LEFT JOIN log_reach AS g ON g.platform = o.platform AND g.account_id = o.account_id
WHERE o.cost - o.covered >= u.minor_unit AND b.campaign_id IS NULL AND c.campaign_id IS NULL
  AND t.as_of_on >= CAST(o.day_on + INTERVAL '$due_days days' AS DATE)
  AND COALESCE(CAST(o.retrieved_at AS DATE), t.as_of_on) >= CAST(o.day_on + INTERVAL '$due_days days' AS DATE)
  AND (o.status <> 'ineligible'
       OR (g.from_at < d.ends_at AND COALESCE(g.to_at, t.as_of_at) >= d.ends_at))
ORDER BY finding_key
