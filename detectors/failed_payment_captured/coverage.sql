-- Money checked: ledger payments that failed, were reversed or lapsed and whose time to come back a statement covers, of all such.
SELECT account_id, currency, SUM(CASE WHEN known = 1 THEN amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked,
       SUM(amount) AS of_total,
       CASE WHEN SUM(1 - known) > 0
            THEN concat('statements that cover the 30 days after ', CAST(SUM(1 - known) AS VARCHAR), ' debits of failed payments') END AS missing
FROM (SELECT account_id, currency, amount, CASE WHEN class IN ('failed_payment', 'returned') THEN 1 ELSE 0 END AS known
      FROM charge WHERE payment_status IN ('failed', 'reversed', 'pending')
      UNION ALL
      SELECT account_id, currency, amount, 1 AS known FROM payment_break WHERE class IN ('failed', 'lapsed')) AS f
GROUP BY account_id, currency
ORDER BY account_id, currency
