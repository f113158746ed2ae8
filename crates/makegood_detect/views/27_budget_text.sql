-- One row per text that the change log gives as a budget: its amount, mode and currency, each where the text states it.
-- A text is read only when every word of it is understood: 100.00 · USD 100.00 · dynamic_daily 100.00 · lifetime:100.00|EUR · none.
-- Any other text (1,000.00 among them) has no row: unknown, never a guess.
WITH said AS (
    SELECT DISTINCT said_text FROM (
        SELECT old_text AS said_text FROM change_point WHERE attribute = 'budget'
        UNION ALL
        SELECT new_text AS said_text FROM change_point WHERE attribute = 'budget'
    ) AS texts
    WHERE said_text IS NOT NULL
),
spaced AS (
    SELECT said_text, replace(replace(replace(replace(said_text, ':', ' '), '|', ' '), '/', ' '), '=', ' ') AS words FROM said
),
word AS (
    SELECT s.said_text, split_part(s.words, ' ', n.word_no) AS word
    FROM spaced AS s
    CROSS JOIN (SELECT 1 AS word_no UNION ALL SELECT 2 AS word_no UNION ALL SELECT 3 AS word_no UNION ALL SELECT 4 AS word_no) AS n
    WHERE split_part(s.words, ' ', 5) = ''
),
meant AS (
    SELECT said_text, word,
           CASE WHEN word IN ('dynamic_daily', 'budget_mode_dynamic_daily_budget') THEN 'dynamic_daily'
                WHEN word IN ('daily', 'budget_mode_day') THEN 'daily'
                WHEN word IN ('lifetime', 'budget_mode_total') THEN 'lifetime'
                WHEN word IN ('none', 'unlimited', 'budget_mode_infinite') THEN 'none' END AS mode,
           CASE WHEN substr(word, 1, 1) BETWEEN '0' AND '9' AND replace(replace(word, 'e', ''), '_', '') = word
                THEN TRY_CAST(word AS DECIMAL(18, 6)) END AS amount,
           CASE WHEN length(word) = 3 AND substr(word, 1, 1) BETWEEN 'a' AND 'z' AND substr(word, 2, 1) BETWEEN 'a' AND 'z'
                     AND substr(word, 3, 1) BETWEEN 'a' AND 'z' THEN upper(word) END AS currency
    FROM word
    WHERE word <> ''
)
SELECT said_text, MAX(amount) AS amount, MAX(mode) AS mode, MAX(currency) AS currency
FROM meant
GROUP BY said_text
HAVING COUNT(amount) <= 1 AND COUNT(mode) <= 1 AND COUNT(currency) <= 1 AND COUNT(amount) + COUNT(mode) + COUNT(currency) = COUNT(*)
   AND (MAX(amount) IS NOT NULL OR MAX(mode) = 'none') AND (MAX(amount) IS NULL OR MAX(mode) IS NULL OR MAX(mode) <> 'none')
