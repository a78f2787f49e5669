-- The conventions of a structure: those to which a deposit of it may be reassigned.
SELECT
    code,
    dispositif
FROM referentiel.convention
WHERE structure = :structure
ORDER BY code COLLATE "C";
