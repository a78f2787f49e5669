-- Budget operations by year: what was opened (AE), what was available before the vote (disponible), what article 14 votes,
-- what the conventions engage, what was paid, what the soldes still ask for. reste = disponible - engagé, as the report of the
-- délibération states it; reste_apres_soldes = disponible - versé - soldes. What is not known is null, never 0. How a
-- convention is shared between operations and years is decided by the night (finance.imputation): this only sums.
CREATE OR REPLACE VIEW finance.budget AS
WITH somme AS (
    SELECT
        i.operation,
        i.annee,
        sum(i.engage_eur) AS engage_eur,
        sum(i.verse_eur) AS verse_eur,
        sum(i.soldes_eur) AS soldes_eur
    FROM finance.imputation AS i
    WHERE i.operation IS NOT null
    GROUP BY i.operation, i.annee
),

compte AS (
    SELECT
        operation,
        annee
    FROM referentiel.budget
    UNION
    SELECT
        operation,
        annee
    FROM somme
)

SELECT
    c.operation,
    c.annee,
    n.libelle,
    n.imputation,
    b.ae_eur,
    b.disponible_eur,
    b.vote_eur,
    a.niveau,
    a.alerte,
    coalesce(s.engage_eur, 0)::numeric(14, 2) AS engage_eur,
    coalesce(s.verse_eur, 0)::numeric(14, 2) AS verse_eur,
    coalesce(s.soldes_eur, 0)::numeric(14, 2) AS soldes_eur,
    (b.disponible_eur - coalesce(s.engage_eur, 0))::numeric(14, 2) AS reste_eur,
    (b.disponible_eur - coalesce(s.verse_eur, 0) - coalesce(s.soldes_eur, 0))::numeric(14, 2) AS reste_apres_soldes_eur
FROM compte AS c
LEFT JOIN referentiel.budget AS b ON c.operation = b.operation AND c.annee = b.annee
LEFT JOIN somme AS s ON c.operation = s.operation AND c.annee = s.annee
LEFT JOIN finance.alerte_budget AS a ON c.operation = a.operation AND c.annee = a.annee
-- The name of an operation, for a year that the files do not describe, is that of the nearest later year, else the last one.
LEFT JOIN LATERAL (
    SELECT
        x.libelle,
        x.imputation
    FROM referentiel.budget AS x
    WHERE x.operation = c.operation
    ORDER BY x.annee < c.annee, abs(x.annee - c.annee)
    LIMIT 1
) AS n ON true;
