SELECT
    f.depot,
    f.structure,
    f.chemin,
    f.recu_le,
    f.convention,
    f.mois,
    f.etat,
    f.motif,
    d.hors_cloture,
    d.attend_mot_de_passe,
    d.nb_lignes,
    d.doublon_de,
    coalesce(e.nom, f.structure) AS structure_nom,
    exists(SELECT 1 FROM depots.depot AS m WHERE m.contenant = d.depot) AS archive,
    (SELECT count(*) FROM pilotage.quarantaine AS q WHERE q.depot = d.depot AND q.suite = 'en_attente') AS en_attente
FROM depots.fichier AS f
INNER JOIN depots.depot AS d ON f.depot = d.depot
LEFT JOIN referentiel.structure AS e ON f.structure = e.code
WHERE f.depot = :depot;
