-- The conventions of a structure: where one of its deposits may be reassigned.
SELECT code
FROM referentiel.convention
WHERE structure = :structure
ORDER BY code;
