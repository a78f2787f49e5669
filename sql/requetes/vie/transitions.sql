SELECT
    convention,
    exercice,
    version,
    de,
    vers,
    par,
    commentaire,
    instant
FROM finance.transition
WHERE
    (cast(:convention AS text) IS NULL OR convention = cast(:convention AS text))
    AND (cast(:exercice AS integer) IS NULL OR exercice = cast(:exercice AS integer))
ORDER BY transition;
