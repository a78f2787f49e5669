-- Each row of workbook that some lines of a décompte counted, as it was read. Ten characters of a pseudonym tell the persons of a
-- convention apart; nobody is known by them.
WITH comptee AS (
    SELECT
        c.regle,
        c.mois,
        c.depot,
        l.ligne,
        l.ligne = any(c.numerateur) AS numerateur,
        l.ligne = any(c.denominateur) AS denominateur
    FROM finance.ligne_comptee AS c
    CROSS JOIN
        LATERAL (
            SELECT DISTINCT u.ligne
            FROM unnest(c.numerateur || c.denominateur || c.appui) AS u (ligne)
        ) AS l
    WHERE
        c.convention = :convention
        AND c.exercice = :exercice
        AND c.regle = any(:regles)
        AND (cast(:mois AS text) IS NULL OR c.mois = cast(:mois AS text))
)

SELECT
    c.regle,
    c.mois,
    c.depot,
    d.chemin,
    c.ligne,
    c.numerateur,
    c.denominateur,
    s.phase,
    s.date_orientation,
    s.date_premier_rdv,
    s.date_signature_cer,
    s.date_fin_cer,
    s.nb_actions_cer,
    s.nb_actions_pro,
    s.nb_entretiens_physiques,
    s.nb_entretiens_distance,
    s.nb_absences_injustifiees,
    s.date_procedure_suspension,
    s.inscrit_monjob62,
    s.date_actualisation_diagnostic,
    s.date_sortie,
    s.motif_sortie,
    a.indicateur,
    a.quantite,
    left(s.pseudonyme, 10) AS personne,
    CASE WHEN c.regle = any(:activites) THEN 'Activité' ELSE coalesce(d.feuille_suivi, 'Suivi') END AS feuille
FROM comptee AS c
INNER JOIN depots.depot AS d ON c.depot = d.depot
LEFT JOIN faits.suivi_ligne AS s ON c.depot = s.depot AND c.ligne = s.ligne AND c.regle != all(:activites)
LEFT JOIN faits.activite_ligne AS a ON c.depot = a.depot AND c.ligne = a.ligne AND c.regle = any(:activites)
ORDER BY c.regle COLLATE "C", c.mois, c.depot, c.ligne;
