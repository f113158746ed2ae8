-- Money checked: card verifications whose return is known or due and covered, of all card verifications of the ledger.
SELECT account_id, currency, SUM(CASE WHEN known = 1 THEN amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked,
       SUM(amount) AS of_total,
       CASE WHEN SUM(1 - known) > 0
            THEN concat('statements that cover ', CAST(SUM(1 - known) AS VARCHAR), ' card verifications and the 15 days after them') END AS missing
FROM (SELECT account_id, currency, amount, CASE WHEN class IN ('not_returned', 'returned') THEN 1 ELSE 0 END AS known
      FROM charge WHERE payment_kind = 'card_verification' AND payment_status = 'settled'
      UNION ALL
      SELECT account_id, currency, amount, CASE WHEN class = 'overdue' THEN 1 ELSE 0 END
      FROM payment_break WHERE kind = 'card_verification' AND status = 'settled') AS v
GROUP BY account_id, currency
ORDER BY account_id, currency
