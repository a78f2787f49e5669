DELETE FROM pilotage.depot_attendu AS d
WHERE NOT EXISTS (SELECT 1 FROM attendu AS a WHERE a.convention = d.convention AND a.mois = d.mois);
