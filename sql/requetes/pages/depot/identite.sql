-- One deposit: what came, what was found in it, what became of it, and the month that it is for.
SELECT
    f.depot,
    f.structure,
    f.chemin,
    f.recu_le,
    f.etat,
    f.convention,
    f.mois,
    f.motif,
    d.verdict,
    d.motif AS motif_verdict,
    d.modele,
    d.neant,
    d.taux_completude,
    d.nb_lignes,
    d.nb_quarantaine,
    d.sha256,
    d.taille,
    d.contenu_nom,
    d.attend_mot_de_passe,
    d.hors_cloture,
    d.doublon_de,
    d.contenant,
    c.chemin AS chemin_contenant,
    p.chemin AS chemin_original,
    p.recu_le AS recu_le_original,
    s.nom AS structure_nom,
    s.email_contact,
    o.echeance,
    o.etat AS etat_mois,
    o.retard_jours,
    o.depot AS depot_en_vigueur,
    v.recu_le AS recu_le_en_vigueur,
    r.par AS reaffecte_par,
    r.prise_le AS reaffecte_le,
    k.corrige_par,
    kd.chemin AS chemin_corrige_par
FROM depots.fichier AS f
INNER JOIN depots.depot AS d ON f.depot = d.depot
LEFT JOIN depots.depot AS c ON d.contenant = c.depot
LEFT JOIN depots.depot AS p ON d.doublon_de = p.depot
LEFT JOIN referentiel.structure AS s ON d.structure = s.code
LEFT JOIN pilotage.depot_attendu AS o ON f.convention = o.convention AND f.mois = o.mois
LEFT JOIN depots.depot AS v ON o.depot = v.depot
LEFT JOIN LATERAL (
    SELECT
        x.par,
        x.prise_le
    FROM pilotage.decision_depot AS x
    WHERE x.depot = d.depot AND x.action = 'reaffecter'
    ORDER BY x.decision DESC
    LIMIT 1
) AS r ON true
LEFT JOIN depots.correction AS k ON d.depot = k.depot
LEFT JOIN depots.depot AS kd ON k.corrige_par = kd.depot
WHERE f.depot = :depot;
