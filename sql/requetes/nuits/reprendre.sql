-- The night is run again from its beginning: none of its steps is done any more, none has stopped; what they counted stays.
UPDATE pilotage.nuit_etape AS e
SET
    fin = null,
    erreur = null
FROM pilotage.nuit AS n
WHERE n.cle = :cle AND e.nuit = n.nuit AND e.fin IS NOT null;
