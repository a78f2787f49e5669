-- The obligations of some conventions (a JSON array of codes) in an exercice, with what says which convention it is.
SELECT
    a.convention,
    a.structure,
    a.mois,
    a.echeance,
    a.etat,
    a.depot,
    a.recu_le,
    a.retard_jours,
    a.taux_completude,
    a.excuse,
    a.motif,
    c.dispositif,
    c.dispositif_id,
    c.territoire,
    s.nom AS structure_nom
FROM jsonb_array_elements_text(cast(:conventions AS jsonb)) AS r (code)
INNER JOIN referentiel.convention AS c ON r.code = c.code
INNER JOIN referentiel.structure AS s ON c.structure = s.code
INNER JOIN pilotage.depot_attendu AS a ON c.code = a.convention
WHERE left(a.mois, 4) = cast(:exercice AS text)
ORDER BY a.structure COLLATE "C", a.convention COLLATE "C", a.mois
