-- One finding per debit that matching could pair with no ledger row although every ledger paid from the card covers its
-- posting window. The first account by id is named; all stand in entities.
SELECT concat_ws('/', account_id, source_ref) AS finding_key, platform, account_id, accounts AS entities, description,
       booked_on AS from_on, booked_on AS to_on, currency, amount, amount AS questioned, source_ref
FROM charge
WHERE class = 'unknown'
ORDER BY finding_key
