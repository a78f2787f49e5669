INSERT INTO pilotage.depot_attendu AS d
SELECT * FROM attendu
ON CONFLICT (convention, mois) DO UPDATE SET
    structure = excluded.structure,
    echeance = excluded.echeance,
    etat = excluded.etat,
    depot = excluded.depot,
    recu_le = excluded.recu_le,
    retard_jours = excluded.retard_jours,
    taux_completude = excluded.taux_completude,
    excuse = excluded.excuse,
    motif = excluded.motif
WHERE d IS DISTINCT FROM excluded;
