SELECT
    convention,
    exercice,
    version,
    phase,
    genre,
    le,
    penalite_eur,
    reversement_eur,
    terme_observations,
    terme_decision,
    decision,
    texte,
    par
FROM finance.contradictoire
WHERE
    (cast(:convention AS text) IS NULL OR convention = cast(:convention AS text))
    AND (cast(:exercice AS integer) IS NULL OR exercice = cast(:exercice AS integer))
ORDER BY evenement;
