-- One row per account x interval: its spending cap, in force from one observation of the account to the next; a change in the
-- log between two observations begins an interval of its own, of the kind that was observed last unless it states another. Where no
-- observation states a cap, budget rows of the account itself do. An empty mode or amount = unknown, mode unlimited = none.
WITH observed AS (
    SELECT platform, account_id, currency, account_cap AS amount, account_cap_mode AS mode, observed_at AS valid_from,
           LEAD(observed_at) OVER (PARTITION BY platform, account_id ORDER BY observed_at) AS valid_to
    FROM account
    WHERE account_id IN (SELECT account_id FROM account WHERE account_cap_mode IS NOT NULL)
),
point AS (
    SELECT platform, account_id, currency, amount, mode, valid_from FROM observed
    UNION ALL
    SELECT o.platform, o.account_id, o.currency, CASE WHEN t.currency IS NULL OR t.currency = o.currency THEN t.amount END AS amount,
           CASE WHEN t.mode = 'none' THEN 'unlimited' ELSE COALESCE(t.mode, o.mode) END AS mode, p.changed_at AS valid_from
    FROM observed AS o
    JOIN change_point AS p ON p.platform = o.platform AND p.account_id = o.account_id AND p.level = 'account' AND p.attribute = 'budget'
        AND p.changed_at > o.valid_from AND (o.valid_to IS NULL OR p.changed_at < o.valid_to)
    LEFT JOIN budget_text AS t ON t.said_text = p.new_text
)
SELECT platform, account_id, currency, amount, mode, valid_from,
       LEAD(valid_from) OVER (PARTITION BY platform, account_id ORDER BY valid_from) AS valid_to
FROM point
UNION ALL
SELECT platform, account_id, currency, amount,
       CASE WHEN mode IN ('daily', 'lifetime') THEN mode WHEN mode = 'none' THEN 'unlimited' END AS mode, valid_from, valid_to
FROM setting_at
WHERE setting = 'budget' AND level = 'account' AND (valid_to IS NULL OR valid_to > valid_from)
  AND account_id NOT IN (SELECT account_id FROM account WHERE account_cap_mode IS NOT NULL)
