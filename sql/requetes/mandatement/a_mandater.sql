-- The approved versions of an exercice that have something to pay or to take back, no mandat, and are in no batch: what a line says of
-- each, as it was frozen.
SELECT
    f.convention,
    f.exercice,
    f.version,
    f.solde_net_eur,
    f.reversement_eur,
    f.sha256,
    f.arrete_le,
    f.document::jsonb #>> '{solde,structure}' AS structure,
    f.document::jsonb #>> '{solde,dispositif}' AS dispositif,
    f.document::jsonb -> 'contexte' AS contexte
FROM finance.solde_fige AS f
WHERE
    f.exercice = :exercice
    AND f.solde_net_eur + f.reversement_eur > 0
    AND EXISTS (
        SELECT 1 FROM finance.transition AS t
        WHERE t.convention = f.convention AND t.exercice = f.exercice AND t.version = f.version AND t.vers = 'arrete'
    )
    AND NOT EXISTS (
        SELECT 1 FROM finance.mandat_solde AS m
        WHERE m.convention = f.convention AND m.exercice = f.exercice AND m.version = f.version
    )
    AND NOT EXISTS (
        SELECT 1 FROM finance.lot_ligne_tenue AS l
        WHERE l.convention = f.convention AND l.exercice = f.exercice AND l.version = f.version
    )
ORDER BY f.convention, f.exercice, f.version;
