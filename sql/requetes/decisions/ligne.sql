SELECT
    suite,
    regles
FROM pilotage.quarantaine
WHERE depot = :depot AND feuille = :feuille AND ligne = :ligne
FOR UPDATE;
