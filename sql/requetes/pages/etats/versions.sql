-- The versions of a solde approved before one, oldest first: what they decided, and what paid or asked back.
SELECT
    f.version,
    f.arrete_le,
    f.solde_net_eur,
    f.reversement_eur,
    f.sha256,
    m.sens,
    m.reference,
    m.date AS mandate_le,
    (f.document::jsonb #>> '{solde,du_eur}')::numeric(14, 2) AS du_eur,
    (f.document::jsonb #>> '{solde,deja_verse_eur}')::numeric(14, 2) AS deja_verse_eur,
    (f.document::jsonb #>> '{solde,penalite_eur}')::numeric(14, 2) AS penalite_eur
FROM finance.solde_fige AS f
LEFT JOIN finance.mandat_solde AS m ON f.convention = m.convention AND f.exercice = m.exercice AND f.version = m.version
WHERE f.convention = :convention AND f.exercice = :exercice AND f.version < cast(:version AS integer)
ORDER BY f.version;
