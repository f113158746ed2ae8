-- Money checked: settled payments that were matched with a statement entry, of all settled payments.
SELECT account_id, currency, SUM(CASE WHEN entry_ref IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE amount END) AS checked,
       SUM(amount) AS of_total,
       CASE WHEN SUM(CASE WHEN entry_ref IS NULL THEN 1 ELSE 0 END) > 0
            THEN concat('card or bank statement entries of ', CAST(SUM(CASE WHEN entry_ref IS NULL THEN 1 ELSE 0 END) AS VARCHAR), ' payments')
       END AS missing
FROM (SELECT account_id, currency, source_ref, MIN(entry_ref) AS entry_ref, MIN(amount) AS amount
      FROM payment GROUP BY account_id, currency, source_ref) AS p
GROUP BY account_id, currency
ORDER BY account_id, currency
