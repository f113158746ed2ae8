-- The carry of automatic payment after each day of cost and each payment, between 0 and threshold + one day's cost.
WITH limits AS (
    SELECT platform, account_id, MAX(billing_threshold) AS threshold_max FROM account GROUP BY platform, account_id
),
spent AS (
    SELECT platform, account_id, currency, MAX(effect) AS day_max FROM carry WHERE step = 0 GROUP BY platform, account_id, currency
),
placed AS (
    SELECT c.*, d.day_on, t.threshold_max + COALESCE(s.day_max, CAST(0 AS DECIMAL(18, 6))) AS upper_bound, u.minor_unit
    FROM carry AS c
    JOIN calendar_day AS d ON d.platform = c.platform AND d.account_id = c.account_id AND d.day_no = c.day_no
    JOIN currency_unit AS u ON u.currency = c.currency
    LEFT JOIN limits AS t ON t.platform = c.platform AND t.account_id = c.account_id
    LEFT JOIN spent AS s ON s.platform = c.platform AND s.account_id = c.account_id AND s.currency = c.currency
)
SELECT platform, account_id, currency, day_on AS at_time,
       CASE WHEN step = 0 THEN 'cost and tax of the day' ELSE concat('payment ', transaction_id) END AS event, effect, carry, upper_bound,
       CASE WHEN carry < -minor_unit THEN 'paid more than was spent'
            WHEN carry > upper_bound + minor_unit THEN 'above the threshold and a day of cost' ELSE '' END AS mark
FROM placed
ORDER BY platform, account_id, currency, day_no, step, occurred_at, transaction_id
