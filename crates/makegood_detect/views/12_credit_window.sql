-- One row per ad credit or offer x the time that counts: usable, or earning, while opens_at <= t < closes_at. A credit opens
-- at the later of granted and activated; an offer (not granted) opens when it was activated, and never while that is
-- unknown. closes_at empty = no end is known.
SELECT platform, account_id, grant_id, currency, amount, minimum_spend, offer, scope,
       CASE WHEN granted_at IS NULL THEN 'offered' ELSE 'granted' END AS state,
       CASE WHEN granted_at IS NULL THEN activated_at
            WHEN activated_at IS NOT NULL AND activated_at > granted_at THEN activated_at ELSE granted_at END AS opens_at,
       expires_at AS closes_at, retrieved_at, source_ref
FROM ad_credit
