-- One row per change of a campaign, ad group or ad that matters for who runs it, with who made it: stranger = 1 where the
-- actor is named and not in the owner list, or is unknown to the platform itself. Without a list only the latter is one;
-- the platform never is. does says what the change does: starts (created or resumed), raises, undoes, or budget.
-- was_off_since is the change by which a resumed entity was off before, where the log has it.
WITH who AS (
    SELECT c.platform, c.account_id, c.level, c.entity_id, c."at" AS changed_at, c.actor, c.actor_kind, c.attribute, c.source_ref,
           lower(trim(c.old_value)) AS old_value, lower(trim(c.new_value)) AS new_value,
           CASE WHEN o.actor IS NOT NULL OR p.actor IS NOT NULL THEN 1 ELSE 0 END AS is_owner, n.owner_count
    FROM change AS c
    CROSS JOIN (SELECT COUNT(*) AS owner_count FROM owner) AS n
    LEFT JOIN owner AS o ON o.actor = lower(trim(c.actor))
    LEFT JOIN owner AS p ON p.actor = concat(CASE c.actor_kind WHEN 'automated_rule' THEN 'rule:' WHEN 'api_app' THEN 'app:' ELSE '?' END,
                                             lower(trim(c.actor)))
    WHERE c.level IN ('campaign', 'ad_group', 'ad') AND c.attribute IN ('created', 'status', 'budget')
),
judged AS (
    SELECT w.*,
           CASE WHEN is_owner = 1 OR COALESCE(actor_kind, '') = 'platform' THEN 0
                WHEN actor_kind = 'unknown' THEN 1
                WHEN trim(COALESCE(actor, '')) <> '' AND owner_count > 0 THEN 1
                ELSE 0 END AS stranger,
           CASE WHEN attribute = 'budget' THEN TRY_CAST(old_value AS DECIMAL(18, 6)) END AS old_budget,
           CASE WHEN attribute = 'budget' THEN TRY_CAST(new_value AS DECIMAL(18, 6)) END AS new_budget,
           LAG(CASE WHEN attribute = 'status' THEN changed_at END) OVER (PARTITION BY platform, account_id, level, entity_id, attribute
                                                                         ORDER BY changed_at, source_ref) AS status_before_at
    FROM who AS w
)
SELECT platform, account_id, level, entity_id, changed_at, actor, actor_kind, attribute, stranger, owner_count, old_budget, new_budget, source_ref,
       CASE WHEN attribute = 'created' THEN 'starts'
            WHEN attribute = 'status' AND new_value IN ('active', 'enable', 'enabled')
                 AND COALESCE(old_value, '') NOT IN ('active', 'enable', 'enabled') THEN 'starts'
            WHEN attribute = 'status' AND new_value IN ('paused', 'disable', 'disabled', 'deleted', 'delete', 'ended', 'rejected', 'suspended')
                 THEN 'undoes'
            WHEN attribute = 'budget' AND new_budget > old_budget THEN 'raises'
            WHEN attribute = 'budget' THEN 'budget'
            ELSE 'other' END AS does,
       CASE WHEN attribute = 'status' THEN status_before_at END AS was_off_since
FROM judged
