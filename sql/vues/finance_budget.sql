-- Budget operations: what was opened (AE), what was available before the vote (disponible), what the conventions
-- engage, what was paid, what the soldes still ask for. reste = disponible - engagé, as the report of the délibération
-- states it. A convention charged to several operations is shared in proportion of its repartition, to the cent: each
-- part is the difference of two rounded running totals, so that the parts add up.
CREATE OR REPLACE VIEW finance.budget AS
WITH par_convention AS (
    SELECT
        c.code AS convention,
        c.operation_budgetaire,
        coalesce(c.montant_vote_eur, c.montant_eur) AS engage_eur,
        coalesce((SELECT sum(v.montant_eur) FROM finance.versement AS v WHERE v.convention = c.code), 0) AS verse_eur,
        coalesce((SELECT sum(s.solde_net_eur) FROM finance.solde AS s WHERE s.convention = c.code), 0) AS soldes_eur
    FROM referentiel.convention AS c
),

cumul AS (
    SELECT
        r.convention,
        r.operation,
        r.montant_eur,
        sum(r.montant_eur) OVER (PARTITION BY r.convention ORDER BY r.operation) / total.eur AS jusque_la,
        (sum(r.montant_eur) OVER (PARTITION BY r.convention ORDER BY r.operation) - r.montant_eur) / total.eur AS avant
    FROM referentiel.repartition_budgetaire AS r
    INNER JOIN (
        SELECT
            convention,
            sum(montant_eur) AS eur
        FROM referentiel.repartition_budgetaire
        GROUP BY convention
    ) AS total ON r.convention = total.convention
),

par_operation AS (
    SELECT
        operation_budgetaire AS operation,
        engage_eur,
        verse_eur,
        soldes_eur
    FROM par_convention
    WHERE convention NOT IN (SELECT convention FROM cumul)
    UNION ALL
    SELECT
        k.operation,
        k.montant_eur,
        round(p.verse_eur * k.jusque_la, 2) - round(p.verse_eur * k.avant, 2) AS verse_eur,
        round(p.soldes_eur * k.jusque_la, 2) - round(p.soldes_eur * k.avant, 2) AS soldes_eur
    FROM cumul AS k
    INNER JOIN par_convention AS p ON k.convention = p.convention
)

SELECT
    b.operation,
    b.libelle,
    b.imputation,
    b.ae_eur,
    b.disponible_eur,
    coalesce(sum(o.engage_eur), 0)::numeric(14, 2) AS engage_eur,
    coalesce(sum(o.verse_eur), 0)::numeric(14, 2) AS verse_eur,
    coalesce(sum(o.soldes_eur), 0)::numeric(14, 2) AS soldes_eur,
    (b.disponible_eur - coalesce(sum(o.engage_eur), 0))::numeric(14, 2) AS reste_eur
FROM referentiel.budget AS b
LEFT JOIN par_operation AS o ON b.operation = o.operation
GROUP BY b.operation, b.libelle, b.imputation, b.ae_eur, b.disponible_eur;
