SELECT n.nuit
FROM pilotage.nuit AS n
WHERE n.cle = :cle
FOR UPDATE;
