-- Who has it, if anybody.
SELECT
    d.par,
    d.instant
FROM (
    SELECT
        s.par,
        s.instant,
        s.action
    FROM pilotage.suivi AS s
    WHERE s.genre = :genre AND s.cle = :cle AND s.action IN ('prendre', 'rendre')
    ORDER BY s.suivi DESC
    LIMIT 1
) AS d
WHERE d.action = 'prendre';
