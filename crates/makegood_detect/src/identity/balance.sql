-- The prepaid balance after each movement, beside what snapshots and ledger rows state.
SELECT r.platform, r.account_id, r.currency, r.moved_at AS at_time,
       CASE WHEN r.reference IS NULL THEN r.kind ELSE concat_ws(' ', r.kind, r.reference) END AS event, r.effect, r.balance, r.stated, r.difference,
       CASE WHEN r.difference < -(r.slack + u.minor_unit) THEN 'stated balance is lower'
            WHEN r.difference > r.slack + u.minor_unit THEN 'stated balance is higher'
            WHEN r.balance < -(r.slack + u.minor_unit) THEN 'below zero' ELSE '' END AS mark, r.event_no AS line_no
FROM balance_run AS r
JOIN currency_unit AS u ON u.currency = r.currency
ORDER BY platform, account_id, currency, line_no
