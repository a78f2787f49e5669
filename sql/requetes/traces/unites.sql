SELECT
    code,
    unite_autre
FROM referentiel.convention
WHERE unite_autre IS NOT null;
