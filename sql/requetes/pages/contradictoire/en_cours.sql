-- The soldes being heard, each with its last phase: what was announced, until when, what was said and done since.
WITH derniere AS (
    SELECT DISTINCT ON (n.convention, n.exercice)
        n.convention,
        n.exercice,
        n.version,
        n.phase,
        n.le,
        n.penalite_eur,
        n.reversement_eur,
        n.terme_observations,
        n.terme_decision,
        s.structure
    FROM finance.solde AS s
    INNER JOIN finance.contradictoire AS n
        ON s.convention = n.convention AND s.exercice = n.exercice AND s.version = n.version AND n.genre = 'notification'
    WHERE
        s.etat = 'contradictoire'
        AND (cast(:exercice AS integer) IS NULL OR s.exercice = cast(:exercice AS integer))
    ORDER BY n.convention ASC, n.exercice ASC, n.phase DESC
)

SELECT
    d.convention,
    d.exercice,
    d.version,
    d.phase,
    d.structure,
    d.penalite_eur,
    d.reversement_eur,
    d.terme_observations,
    d.terme_decision,
    c.dispositif_id,
    c.debut,
    d.le AS notifiee_le,
    coalesce(t.nom, d.structure) AS structure_nom,
    min(e.le) FILTER (WHERE e.genre = 'relance') AS relancee_le,
    min(e.le) FILTER (WHERE e.genre = 'alerte') AS alertee_le,
    min(e.le) FILTER (WHERE e.genre = 'reponse') AS repondue_le,
    count(*) FILTER (WHERE e.genre = 'observations') AS observations,
    max(e.le) FILTER (WHERE e.genre = 'observations') AS observees_le
FROM derniere AS d
INNER JOIN finance.contradictoire AS e
    ON d.convention = e.convention AND d.exercice = e.exercice AND d.version = e.version AND d.phase = e.phase
LEFT JOIN referentiel.structure AS t ON d.structure = t.code
LEFT JOIN referentiel.convention AS c ON d.convention = c.code
GROUP BY
    d.convention, d.exercice, d.version, d.phase, d.structure, d.penalite_eur, d.reversement_eur, d.terme_observations,
    d.terme_decision, d.le, c.dispositif_id, c.debut, t.nom
ORDER BY d.terme_decision ASC, d.convention COLLATE "C" ASC, d.exercice ASC;
