-- The frozen versions of an exercice, or of all.
SELECT
    convention,
    exercice,
    version
FROM finance.solde_fige
WHERE cast(:exercice AS integer) IS NULL OR exercice = cast(:exercice AS integer)
ORDER BY exercice, convention COLLATE "C", version;
