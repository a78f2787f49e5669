-- What each budget operation and year bears of a convention, as the last calculation shared it.
SELECT
    i.operation,
    i.annee,
    i.engage_eur,
    i.verse_eur,
    i.soldes_eur,
    b.libelle,
    b.imputation
FROM finance.imputation AS i
LEFT JOIN referentiel.budget AS b ON i.operation = b.operation AND i.annee = b.annee
WHERE i.convention = :convention
ORDER BY i.annee, i.operation COLLATE "C";
