-- One row per entity x interval of known targeting: the countries as they stood, from the flight table and from changes of
-- the attribute countries together. In force while valid_from <= t < valid_to; touching intervals of one list are one.
-- countries is |US|CA|, so that a country is looked up with its bars. A list that is empty, or not wholly of codes of two
-- letters, is unknown, and so is the time after it: nothing is said there. Two sources that differ at one instant are unknown.
WITH flights AS (
    SELECT f.platform, f.account_id, f.level, f.entity_id, f.countries, f.valid_from,
           CASE WHEN valid_to IS NULL OR next_from < valid_to THEN next_from ELSE valid_to END AS valid_to
    FROM (
        SELECT t.*, LEAD(valid_from) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) AS next_from
        FROM flight AS t
    ) AS f
),
created AS (
    -- Before the first logged change its old value held, but only where the log goes back to the creation.
    SELECT c.platform, c.account_id, c.level, c.entity_id, MIN(c."at") AS created_at
    FROM change AS c
    WHERE c.attribute = 'created'
    GROUP BY c.platform, c.account_id, c.level, c.entity_id
),
first_change AS (
    SELECT platform, account_id, level, entity_id, changed_at, old_value
    FROM (
        SELECT c.platform, c.account_id, c.level, c.entity_id, c."at" AS changed_at, c.old_value,
               ROW_NUMBER() OVER (PARTITION BY c.platform, c.account_id, c.level, c.entity_id ORDER BY c."at", c.source_ref) AS change_no
        FROM change AS c
        WHERE c.attribute = 'countries'
    ) AS numbered
    WHERE change_no = 1
),
event AS (
    SELECT platform, account_id, level, entity_id, valid_from AS event_at, countries
    FROM flights
    WHERE countries IS NOT NULL AND (valid_to IS NULL OR valid_to > valid_from)
    UNION ALL
    SELECT platform, account_id, level, entity_id, valid_to AS event_at, CAST(NULL AS VARCHAR) AS countries
    FROM flights
    WHERE countries IS NOT NULL AND valid_to > valid_from
    UNION ALL
    SELECT c.platform, c.account_id, c.level, c.entity_id, c."at" AS event_at, c.new_value AS countries
    FROM change AS c
    WHERE c.attribute = 'countries'
    UNION ALL
    SELECT f.platform, f.account_id, f.level, f.entity_id, n.created_at AS event_at, f.old_value AS countries
    FROM first_change AS f
    JOIN created AS n ON n.platform = f.platform AND n.account_id = f.account_id AND n.level = f.level AND n.entity_id = f.entity_id
        AND n.created_at < f.changed_at
),
listed AS (
    SELECT platform, account_id, level, entity_id, event_at,
           CASE WHEN countries IS NULL THEN CAST(NULL AS VARCHAR)
                ELSE replace(concat('|', upper(replace(replace(countries, ' ', ''), ',', '|')), '|'), '|UK|', '|GB|') END AS countries
    FROM event
),
judged AS (
    -- n codes of two letters between bars are 3 n + 1 signs long with n + 1 bars.
    SELECT platform, account_id, level, entity_id, event_at, countries,
           CASE WHEN countries IS NULL THEN NULL
                WHEN length(countries) > 3 AND length(countries) = 3 * (length(countries) - length(replace(countries, '|', ''))) - 2
                THEN 1 ELSE 0 END AS known
    FROM listed
),
state AS (
    SELECT platform, account_id, level, entity_id, event_at,
           CASE WHEN MIN(known) = 1 AND MIN(countries) = MAX(countries) THEN MAX(countries) END AS countries
    FROM judged
    GROUP BY platform, account_id, level, entity_id, event_at
),
ended AS (
    SELECT s.*, LEAD(event_at) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY event_at) AS next_at,
           CASE WHEN LAG(countries) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY event_at) = countries
                THEN 0 ELSE 1 END AS begins
    FROM state AS s
),
numbered AS (
    SELECT e.*, SUM(begins) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY event_at
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS interval_no
    FROM ended AS e
)
SELECT platform, account_id, level, entity_id, countries, MIN(event_at) AS valid_from,
       CASE WHEN MAX(CASE WHEN next_at IS NULL THEN 1 ELSE 0 END) = 1 THEN CAST(NULL AS TIMESTAMP) ELSE MAX(next_at) END AS valid_to
FROM numbered
WHERE countries IS NOT NULL
GROUP BY platform, account_id, level, entity_id, countries, interval_no
