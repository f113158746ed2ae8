-- Money checked: settled ledger refunds whose credit is known or due and covered, of all settled refunds. Refunds that are
-- only promised in a message are not read from its text.
SELECT r.account_id, r.currency, SUM(CASE WHEN r.known = 1 THEN r.amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked,
       SUM(r.amount) AS of_total,
       CASE WHEN SUM(1 - r.known) > 0 AND MAX(m.messages) > 0
            THEN concat('card or bank statements that cover ', CAST(SUM(1 - r.known) AS VARCHAR),
                        ' refunds and the 60 days after them; refunds promised in messages are not read, only those of the ledger')
            WHEN SUM(1 - r.known) > 0
            THEN concat('card or bank statements that cover ', CAST(SUM(1 - r.known) AS VARCHAR), ' refunds and the 60 days after them')
            WHEN MAX(m.messages) > 0
            THEN 'refunds promised in messages are not read, only those of the ledger' END AS missing
FROM (SELECT l.account_id, l.currency, -l.amount AS amount,
             CASE WHEN b.payment_ref IS NULL OR b.class IN ('overdue', 'partly_captured', 'in_time') THEN 1 ELSE 0 END AS known
      FROM ledger AS l
      LEFT JOIN payment_break AS b ON b.payment_ref = l.source_ref
      WHERE l.kind = 'refund' AND l.status = 'settled' AND l.funding = 'cash') AS r
CROSS JOIN (SELECT COUNT(*) AS messages FROM message) AS m
GROUP BY r.account_id, r.currency
ORDER BY account_id, currency
