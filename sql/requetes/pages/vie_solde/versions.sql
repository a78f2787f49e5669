-- The approved versions of a solde, the last first: the amounts as they were frozen, who had proposed and approved, what paid.
SELECT
    f.version,
    f.arrete_le,
    f.arrete_par,
    f.solde_net_eur,
    f.reversement_eur,
    f.sha256,
    (d.solde ->> 'du_eur')::numeric AS du_eur,
    (d.solde ->> 'deja_verse_eur')::numeric AS deja_verse_eur,
    (d.solde ->> 'penalite_eur')::numeric AS penalite_eur,
    d.causes,
    p.par AS propose_par,
    p.instant AS propose_le,
    m.sens,
    m.reference,
    m.date AS mandate_le
FROM finance.solde_fige AS f
CROSS JOIN LATERAL (
    SELECT
        f.document::jsonb -> 'solde' AS solde,
        (
            SELECT coalesce(jsonb_agg(l.ligne ->> 'libelle' ORDER BY l.rang), '[]')
            FROM jsonb_array_elements(f.document::jsonb -> 'lignes') WITH ORDINALITY AS l (ligne, rang)
            WHERE l.ligne ->> 'regle' = 'regularisation.cause'
        ) AS causes
) AS d
LEFT JOIN LATERAL (
    SELECT
        t.par,
        t.instant
    FROM finance.transition AS t
    WHERE t.convention = f.convention AND t.exercice = f.exercice AND t.version = f.version AND t.vers = 'propose'
    ORDER BY t.transition DESC
    LIMIT 1
) AS p ON TRUE
LEFT JOIN finance.mandat_solde AS m ON f.convention = m.convention AND f.exercice = m.exercice AND f.version = m.version
WHERE f.convention = :convention AND f.exercice = :exercice
ORDER BY f.version DESC;
