-- The soldes of a selection whose convention is on several budget operations: one row an operation, with what it bears of the
-- convention (weights) and the amounts of the solde (whole, repeated).
WITH part AS (
    SELECT
        convention,
        operation,
        sum(engage_eur) AS engage_eur,
        sum(verse_eur) AS verse_eur,
        sum(soldes_eur) AS soldes_eur,
        count(*) OVER (PARTITION BY convention) AS operations
    FROM finance.imputation
    WHERE convention = any(cast(:conventions AS text[]))
    GROUP BY convention, operation
)

SELECT
    p.convention,
    p.operation,
    p.engage_eur,
    p.verse_eur,
    p.soldes_eur,
    s.montant_exercice_eur,
    s.du_eur,
    s.deja_verse_eur,
    s.penalite_eur,
    s.solde_net_eur,
    s.reversement_eur
FROM part AS p
INNER JOIN finance.solde AS s ON p.convention = s.convention
WHERE s.exercice = cast(:exercice AS integer) AND p.operations > 1
ORDER BY p.convention COLLATE "C", p.operation COLLATE "C" NULLS LAST;
