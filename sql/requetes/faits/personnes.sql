-- Persons: the distinct pseudonymes in phase accompagnement over the months due, each at its last row in force.
CREATE TEMP TABLE personne ON COMMIT DROP AS
SELECT DISTINCT ON (r.demande, l.pseudonyme)
    r.demande,
    l.pseudonyme,
    l.date_orientation,
    l.date_premier_rdv,
    l.date_signature_cer,
    least(l.date_fin_cer, l.date_sortie) AS fin_cer,
    l.nb_actions_cer,
    l.nb_actions_pro,
    l.inscrit_monjob62,
    l.date_actualisation_diagnostic,
    l.date_sortie,
    l.motif_sortie
FROM retenu AS r
INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot
WHERE l.phase = 'accompagnement'
ORDER BY r.demande ASC, l.pseudonyme ASC, r.mois DESC, l.ligne DESC;
