-- The soldes by exercice and by what comes next for them (see finance.solde_etape), with what they pay and take back; those that
-- correct an approved version are counted once more, under « regularisation », until they are approved. « hors_lot »: the approved
-- versions that the next batch would take, which the next version of a solde may already have replaced (see mandatement/a_mandater.sql).
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
WHERE etape <> 'hors_lot'
GROUP BY exercice, etape
UNION ALL
SELECT
    f.exercice,
    'hors_lot' AS etape,
    count(*) AS nombre,
    sum(f.solde_net_eur) AS solde_net_eur,
    sum(f.reversement_eur) AS reversement_eur
FROM finance.solde_fige AS f
WHERE
    f.solde_net_eur + f.reversement_eur > 0
    AND NOT EXISTS (
        SELECT 1 FROM finance.mandat_solde AS m
        WHERE m.convention = f.convention AND m.exercice = f.exercice AND m.version = f.version
    )
    AND NOT EXISTS (
        SELECT 1 FROM finance.lot_ligne_tenue AS l
        WHERE l.convention = f.convention AND l.exercice = f.exercice AND l.version = f.version
    )
GROUP BY f.exercice
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
ORDER BY exercice DESC, etape ASC;
