-- What a selection adds up to by budget operation, for the conventions that are on one operation (or outside the budget: null).
-- Those on several are shared between them elsewhere (see partages.sql).
WITH compte AS (
    SELECT
        s.convention,
        min(i.operation) AS operation
    FROM finance.solde AS s
    LEFT JOIN finance.imputation AS i ON s.convention = i.convention
    WHERE s.exercice = cast(:exercice AS integer) AND s.convention = any(cast(:conventions AS text[]))
    GROUP BY s.convention
    HAVING count(DISTINCT coalesce(i.operation, '')) < 2
)

SELECT
    c.operation AS valeur,
    count(*) AS nombre,
    coalesce(sum(s.montant_exercice_eur), 0) AS montant_exercice_eur,
    coalesce(sum(s.du_eur), 0) AS du_eur,
    coalesce(sum(s.deja_verse_eur), 0) AS deja_verse_eur,
    coalesce(sum(s.penalite_eur), 0) AS penalite_eur,
    coalesce(sum(s.solde_net_eur), 0) AS solde_net_eur,
    coalesce(sum(s.reversement_eur), 0) AS reversement_eur
FROM finance.solde AS s
INNER JOIN compte AS c ON s.convention = c.convention
WHERE s.exercice = cast(:exercice AS integer)
GROUP BY c.operation
ORDER BY c.operation COLLATE "C" NULLS LAST;
