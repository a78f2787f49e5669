-- Persons: the distinct pseudonymes in phase accompagnement over the months due, each at its last row in force.
-- The month's rank and the row are packed in one number, whose maximum is found without sorting the year.
CREATE TEMP TABLE personne ON COMMIT DROP AS
WITH derniere AS (
    SELECT
        r.demande,
        l.pseudonyme,
        max((r.rang << 32) + l.ligne) AS place
    FROM retenu AS r
    INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot
    WHERE l.phase = 'accompagnement'
    GROUP BY r.demande, l.pseudonyme
)

SELECT
    d.demande,
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
FROM derniere AS d
INNER JOIN retenu AS r ON d.place >> 32 = r.rang
INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot AND cast(d.place & 4294967295 AS integer) = l.ligne;

ANALYZE personne;
