-- The approved versions, oldest first, with what paid them.
SELECT
    f.convention,
    f.exercice,
    f.version,
    f.arrete_le,
    f.arrete_par,
    f.solde_net_eur,
    f.reversement_eur,
    f.sha256,
    f.entrees,
    m.sens,
    m.reference,
    m.date,
    m.montant_eur,
    coalesce((f.document::jsonb #>> '{solde,penalite_eur}')::numeric(14, 2), 0) AS penalite_eur,
    (f.document::jsonb #>> '{solde,date_calcul}')::date AS calcule_le
FROM finance.solde_fige AS f
LEFT JOIN finance.mandat_solde AS m ON f.convention = m.convention AND f.exercice = m.exercice AND f.version = m.version
ORDER BY f.convention, f.exercice, f.version;
