SELECT
    f.*,
    d.verdict,
    d.modele,
    d.neant,
    d.taux_completude,
    d.nb_lignes,
    d.nb_quarantaine,
    d.sha256,
    d.doublon_de,
    d.contenant AS depot_contenant,
    d.contenu_nom,
    d.contenu_sha256,
    d.attend_mot_de_passe
FROM depots.fichier AS f
INNER JOIN depots.depot AS d ON f.depot = d.depot
WHERE f.depot = :depot;
