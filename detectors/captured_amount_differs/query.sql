-- One finding per settled payment for which the card was charged more than the ledger has, in the ledger's currency.
SELECT concat_ws('/', d.account_id, d.transaction_id, d.currency) AS finding_key, d.platform, d.account_id,
       concat('account:', d.account_id) AS entities, d.transaction_id, MIN(d.reason) AS reason,
       MIN(d.paid_on) AS from_on, MAX(d.booked_on) AS to_on, d.currency,
       MIN(d.charged) AS charged, MIN(d.captured) AS captured, SUM(d.surplus) AS questioned
FROM capture_difference AS d
GROUP BY d.platform, d.account_id, d.transaction_id, d.currency
ORDER BY finding_key
