-- The soldes not yet approved whose present version was announced something: what is due now, and the highest rate of penalty
-- that a version before it decided.
SELECT
    s.convention,
    s.exercice,
    s.version,
    s.etat,
    s.structure,
    c.dispositif_id,
    c.debut,
    coalesce(s.penalite_eur, 0) AS penalite_eur,
    coalesce(t.nom, s.structure) AS structure_nom,
    coalesce(
        (
            SELECT max((f.document::jsonb -> 'solde' ->> 'taux_penalite')::numeric)
            FROM finance.solde_fige AS f
            WHERE
                f.convention = s.convention
                AND f.exercice = s.exercice
                AND (f.document::jsonb -> 'solde' ->> 'penalite_eur')::numeric > 0
        ),
        0
    )::numeric(5, 4) AS taux_arrete
FROM finance.solde AS s
LEFT JOIN referentiel.structure AS t ON s.structure = t.code
LEFT JOIN referentiel.convention AS c ON s.convention = c.code
WHERE
    s.etat NOT IN ('arrete', 'mandate')
    AND (cast(:exercice AS integer) IS NULL OR s.exercice = cast(:exercice AS integer))
    AND EXISTS (
        SELECT 1 FROM finance.contradictoire AS n
        WHERE n.convention = s.convention AND n.exercice = s.exercice AND n.version = s.version AND n.genre = 'notification'
    )
ORDER BY s.convention COLLATE "C" ASC, s.exercice ASC;
