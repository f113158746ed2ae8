-- One row per account x interval: an observation holds until the next; the first also stands for the time before it.
SELECT platform, account_id, currency, payment_mode, country, tax_rate, billing_threshold, tax_number_valid_from,
       CASE WHEN observation_no = 1 THEN CAST(NULL AS TIMESTAMP) ELSE observed_at END AS valid_from, next_at AS valid_to, source_ref
FROM (
    SELECT a.*, ROW_NUMBER() OVER (PARTITION BY platform, account_id ORDER BY observed_at, source_ref) AS observation_no,
           LEAD(observed_at) OVER (PARTITION BY platform, account_id ORDER BY observed_at, source_ref) AS next_at
    FROM account AS a
) AS seen
