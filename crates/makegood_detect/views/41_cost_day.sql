-- One row per account x stated day: what the platform says the day cost.
SELECT platform, account_id, currency, cost_on, day_zone, SUM(total) AS total, SUM(cash) AS cash, SUM(tax) AS tax,
       MAX(several_days) AS several_days
FROM cost_row
GROUP BY platform, account_id, currency, cost_on, day_zone
