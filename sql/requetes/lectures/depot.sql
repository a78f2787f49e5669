SELECT
    f.*,
    d.verdict,
    d.modele,
    d.neant,
    d.taux_completude,
    d.nb_lignes,
    d.nb_quarantaine,
    d.sha256,
    d.doublon_de
FROM depots.fichier AS f
INNER JOIN depots.depot AS d ON f.depot = d.depot
WHERE f.depot = :depot;
