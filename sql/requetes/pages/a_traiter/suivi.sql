-- What was said of one thing and who had it, newest first.
SELECT
    s.action,
    s.par,
    s.instant,
    s.commentaire
FROM pilotage.suivi AS s
WHERE s.genre = :genre AND s.cle = :cle
ORDER BY s.suivi DESC
LIMIT 200;
