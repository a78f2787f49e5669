SELECT code
FROM referentiel.convention
ORDER BY code COLLATE "C";
