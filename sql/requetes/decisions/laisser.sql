UPDATE pilotage.quarantaine
SET suite = 'laissee'
WHERE depot = :depot AND feuille = :feuille AND ligne = :ligne;
