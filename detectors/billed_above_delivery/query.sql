-- One finding per run of closed days on which cost exceeds delivery by more than one minor unit per delivery row.
WITH closed AS (
    SELECT d.*
    FROM cost_against_delivery AS d
    CROSS JOIN audit_date AS t
    WHERE d.cost_on <= t.as_of_on - INTERVAL '$settle_days days'
),
beside AS (
    SELECT c.*, p.surplus AS surplus_before, n.surplus AS surplus_after, p.tolerance AS tolerance_before, n.tolerance AS tolerance_after
    FROM closed AS c
    LEFT JOIN closed AS p ON p.platform = c.platform AND p.account_id = c.account_id AND p.currency = c.currency
        AND p.day_zone = c.day_zone AND p.day_no = c.day_no - 1
    LEFT JOIN closed AS n ON n.platform = c.platform AND n.account_id = c.account_id AND n.currency = c.currency
        AND n.day_zone = c.day_zone AND n.day_no = c.day_no + 1
),
over AS (
    SELECT b.*,
           CASE WHEN surplus_before < -tolerance_before THEN -surplus_before ELSE CAST(0 AS DECIMAL(18, 6)) END
         + CASE WHEN surplus_after < -tolerance_after THEN -surplus_after ELSE CAST(0 AS DECIMAL(18, 6)) END AS neighbours,
           day_no - ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency, day_zone ORDER BY day_no) AS run_no
    FROM beside AS b
    WHERE surplus > tolerance
)
SELECT concat_ws('/', account_id, currency, day_zone, CAST(MIN(cost_on) AS VARCHAR)) AS finding_key,
       platform, account_id, concat('account:', account_id) AS entities, MIN(cost_on) AS from_on, MAX(cost_on) AS to_on, currency,
       day_zone, SUM(total) AS cost, SUM(spend) AS delivered, SUM(neighbours) AS neighbours,
       SUM(surplus) - SUM(neighbours) AS questioned
FROM over
GROUP BY platform, account_id, currency, day_zone, run_no
HAVING SUM(surplus) - SUM(neighbours) > SUM(tolerance)
ORDER BY finding_key
