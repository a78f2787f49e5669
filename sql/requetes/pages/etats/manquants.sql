-- The états liquidatifs that have not been made: one row a version and format.
SELECT
    f.convention,
    f.exercice,
    f.version,
    p.format
FROM finance.solde_fige AS f
CROSS JOIN (VALUES ('pdf'), ('xlsx')) AS p (format)
WHERE
    (cast(:exercice AS integer) IS NULL OR f.exercice = cast(:exercice AS integer))
    AND NOT EXISTS (
        SELECT 1 FROM finance.piece AS d
        WHERE d.convention = f.convention AND d.exercice = f.exercice AND d.version = f.version AND d.format = p.format
    )
ORDER BY f.exercice, f.convention COLLATE "C", f.version, p.format;
