-- Who has it: the last to take it, unless it was given back since.
SELECT
    s.action,
    s.par,
    s.instant
FROM pilotage.suivi AS s
WHERE s.genre = :genre AND s.cle = :cle AND s.action IN ('prendre', 'rendre')
ORDER BY s.suivi DESC
LIMIT 1;
