-- A step begins, or is tried again: what it counted before stays until it ends, why it had stopped does not.
INSERT INTO pilotage.nuit_etape (nuit, etape, debut)
SELECT
    n.nuit,
    cast(:etape AS text) AS etape,
    cast(:instant AS timestamptz) AS debut
FROM pilotage.nuit AS n
WHERE n.cle = :cle
ON CONFLICT (nuit, etape) DO UPDATE SET debut = excluded.debut, fin = null, erreur = null;
