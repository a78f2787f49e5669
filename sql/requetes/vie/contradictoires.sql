-- The events of the contradictory phases, oldest first. ``retiree``: its version was withdrawn and opened again since.
SELECT
    e.convention,
    e.exercice,
    e.version,
    e.phase,
    e.genre,
    e.le,
    e.penalite_eur,
    e.reversement_eur,
    e.terme_observations,
    e.terme_decision,
    e.decision,
    e.texte,
    e.par,
    coalesce(o.instant > e.instant, FALSE) AS retiree
FROM finance.contradictoire AS e
LEFT JOIN (
    SELECT
        convention,
        exercice,
        version,
        max(instant) AS instant
    FROM finance.transition
    WHERE de IS NULL
    GROUP BY convention, exercice, version
) AS o ON e.convention = o.convention AND e.exercice = o.exercice AND e.version = o.version
WHERE
    (cast(:convention AS text) IS NULL OR e.convention = cast(:convention AS text))
    AND (cast(:exercice AS integer) IS NULL OR e.exercice = cast(:exercice AS integer))
ORDER BY e.evenement;
