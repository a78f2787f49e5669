-- A step ends: what it counted, what it could not do, and why it stopped when it did. What it could not tell is left as it was.
UPDATE pilotage.nuit_etape AS e
SET
    fin = :instant,
    comptes = CASE WHEN cast(:erreur AS text) IS NULL THEN cast(:comptes AS jsonb) ELSE e.comptes END,
    echecs = CASE WHEN cast(:erreur AS text) IS NULL THEN cast(:echecs AS text[]) ELSE e.echecs END,
    erreur = :erreur
FROM pilotage.nuit AS n
WHERE n.cle = :cle AND e.nuit = n.nuit AND e.etape = :etape;
