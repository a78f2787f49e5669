-- The words of the hypotheses and of the holds of a selection, each told once with how many soldes it touches.
WITH solde AS (
    SELECT
        s.convention,
        s.hypotheses,
        s.blocages
    FROM finance.solde AS s
    WHERE s.exercice = cast(:exercice AS integer) AND s.convention = any(cast(:conventions AS text[]))
),

mot AS (
    SELECT
        s.convention,
        h.mots,
        'hypothese' AS genre
    FROM solde AS s
    CROSS JOIN unnest(s.hypotheses) AS h (mots)
    UNION
    SELECT
        s.convention,
        b.mots,
        'blocage' AS genre
    FROM solde AS s
    CROSS JOIN unnest(s.blocages) AS b (mots)
)

SELECT
    genre,
    mots,
    count(*) AS nombre
FROM mot
GROUP BY genre, mots
ORDER BY genre ASC, nombre DESC, mots ASC;
