-- Persons: the distinct pseudonymes in phase accompagnement over the months due, each at its last row in force, with what
-- she counts for in each indicator measured on persons (fiches de l'appel à projets RSA 2024, 1.2 to 1.5): `_den`, she is of
-- those looked at; `_num`, she is of those counted.
-- A parameter that the demand leaves out gives NULL comparisons, hence zeros that nobody reads. So does the date of orientation
-- of an admitted row that lacks it: its year is not known (it is in no delai_cer), nothing proves its delay (no duree reached).
-- The month's rank and the row are packed in one number, whose maximum is found without sorting the year.
CREATE TEMP TABLE personne ON COMMIT DROP AS
WITH derniere AS (
    SELECT
        demande,
        pseudonyme,
        max((rang << 32) + ligne) AS place
    FROM suivi_vu
    WHERE accompagnement
    GROUP BY demande, pseudonyme
)

SELECT
    d.demande,
    r.rang,
    l.ligne,
    vue.cer_fini AS diagnostic_actualise_den,
    vue.cer_fini
    AND l.date_actualisation_diagnostic BETWEEN l.date_signature_cer AND vue.fin_cer + p.jours_apres_fin_cer
        AS diagnostic_actualise_num,
    vue.delai_couru AS delai_cer_den,
    vue.delai_couru AND l.date_signature_cer <= l.date_orientation + p.delai_cer AS delai_cer_num,
    l.inscrit_monjob62 AS inscription_monjob62_num,
    vue.cer_signe AS actions_cer_den,
    vue.cer_signe
    AND l.nb_actions_cer >= p.actions_cer_minimum
    AND coalesce(l.nb_actions_pro, 0) >= p.actions_pro_minimum AS actions_cer_num,
    vue.sortie AND l.motif_sortie = any(p.motifs_sortie_comptes) AS sorties_num,
    vue.recue AS contractualisation_den,
    vue.recue AND l.date_signature_cer IS NOT NULL AS contractualisation_num,
    vue.sortie AS duree_den,
    vue.sortie AND l.date_sortie <= l.date_orientation + p.duree_parcours AS duree_num
FROM derniere AS d
INNER JOIN demande AS p ON d.demande = p.demande
INNER JOIN retenu AS r ON d.place >> 32 = r.rang
INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot AND cast(d.place & 4294967295 AS integer) = l.ligne
CROSS JOIN LATERAL (
    SELECT
        least(l.date_fin_cer, l.date_sortie) AS fin_cer,
        l.date_signature_cer IS NOT NULL
        AND least(l.date_fin_cer, l.date_sortie) BETWEEN p.premier_jour AND p.dernier_jour AS cer_fini,
        l.date_orientation BETWEEN p.debut_exercice AND p.fin_exercice
        AND l.date_orientation + p.delai_cer <= p.dernier_jour AS delai_couru,
        l.date_signature_cer BETWEEN p.premier_jour AND p.dernier_jour AS cer_signe,
        l.date_premier_rdv IS NOT NULL AS recue,
        l.date_sortie BETWEEN p.debut_exercice AND p.fin_exercice AS sortie
) AS vue;

ANALYZE personne;
