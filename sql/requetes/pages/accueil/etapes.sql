-- The soldes by exercice and by what comes next for them (see finance.solde_etape), with what they pay and take back; those that
-- correct an approved version are counted once more, under « regularisation », until they are paid.
WITH solde AS (
    SELECT
        s.exercice,
        e.etape,
        s.etat,
        s.version,
        s.solde_net_eur,
        s.reversement_eur
    FROM finance.solde AS s
    INNER JOIN finance.solde_etape AS e ON s.convention = e.convention AND s.exercice = e.exercice
)

SELECT
    exercice,
    etape,
    count(*) AS nombre,
    coalesce(sum(solde_net_eur), 0)::numeric(14, 2) AS solde_net_eur,
    coalesce(sum(reversement_eur), 0)::numeric(14, 2) AS reversement_eur
FROM solde
GROUP BY exercice, etape
UNION ALL
SELECT
    exercice,
    'regularisation' AS etape,
    count(*) AS nombre,
    coalesce(sum(solde_net_eur), 0)::numeric(14, 2) AS solde_net_eur,
    coalesce(sum(reversement_eur), 0)::numeric(14, 2) AS reversement_eur
FROM solde
WHERE version > 1 AND etat NOT IN ('arrete', 'mandate')
GROUP BY exercice
ORDER BY exercice DESC, etape;
