-- One finding per new low of the carry below zero: the fall below the earlier low. Two equal charges in one week are no
-- finding as long as cost stands behind them.
WITH low AS (
    SELECT c.*,
           MIN(CASE WHEN step = 1 THEN carry END) OVER (PARTITION BY platform, account_id, currency
                ORDER BY day_no, step, occurred_at, transaction_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS low_before
    FROM carry AS c
),
fall AS (
    SELECT l.*,
           CASE WHEN low_before IS NULL OR low_before > CAST(0 AS DECIMAL(18, 6)) THEN CAST(0 AS DECIMAL(18, 6)) ELSE -low_before END AS earlier
    FROM low AS l
    WHERE step = 1
)
SELECT concat_ws('/', f.account_id, f.transaction_id, f.currency) AS finding_key,
       f.platform, f.account_id, concat('account:', f.account_id) AS entities, f.transaction_id,
       d.day_on AS from_on, d.day_on AS to_on, f.currency, -f.carry AS overpaid, f.earlier,
       -f.carry - f.earlier AS questioned, f.source_ref, -f.effect AS paid
FROM fall AS f
JOIN calendar_day AS d ON d.platform = f.platform AND d.account_id = f.account_id AND d.day_no = f.day_no
JOIN currency_unit AS u ON u.currency = f.currency
WHERE -f.carry - f.earlier > $tolerance_minor * u.minor_unit
ORDER BY finding_key
