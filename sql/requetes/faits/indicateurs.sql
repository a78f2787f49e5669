-- Numerators and denominators of the measured indicators (fiches de l'appel à projets RSA 2024, 1.2 to 1.5).
-- A parameter that the demand leaves out gives NULL comparisons, hence zeros that nobody reads. So does the date of orientation
-- of an admitted row that lacks it: its year is not known (it is in no delai_cer), nothing proves its delay (no duree reached).
WITH par_personne AS (
    SELECT
        p.demande,
        count(*) AS personnes,
        count(*) FILTER (WHERE p.inscrit_monjob62) AS inscrites,
        count(*) FILTER (WHERE p.date_premier_rdv IS NOT NULL) AS rencontrees,
        count(*) FILTER (WHERE p.date_premier_rdv IS NOT NULL AND p.date_signature_cer IS NOT NULL) AS contractualisees,
        count(*) FILTER (WHERE cer_fini.oui) AS cer_finis,
        count(*) FILTER (
            WHERE cer_fini.oui
            AND p.date_actualisation_diagnostic BETWEEN p.date_signature_cer AND p.fin_cer + d.jours_apres_fin_cer
        ) AS diagnostics_actualises,
        count(*) FILTER (WHERE delai.couru) AS delais_courus,
        count(*) FILTER (WHERE delai.couru AND p.date_signature_cer <= p.date_orientation + d.delai_cer) AS cer_dans_le_delai,
        count(*) FILTER (WHERE p.date_signature_cer BETWEEN d.premier_jour AND d.dernier_jour) AS cer_signes,
        count(*) FILTER (
            WHERE p.date_signature_cer BETWEEN d.premier_jour AND d.dernier_jour
            AND p.nb_actions_cer >= d.actions_cer_minimum
            AND coalesce(p.nb_actions_pro, 0) >= d.actions_pro_minimum
        ) AS cer_assez_d_actions,
        count(*) FILTER (WHERE sortie.oui) AS sorties,
        count(*) FILTER (WHERE sortie.oui AND p.motif_sortie = any(d.motifs_sortie_comptes)) AS sorties_comptees,
        count(*) FILTER (WHERE sortie.oui AND p.date_sortie <= p.date_orientation + d.duree_parcours) AS sorties_a_temps
    FROM personne AS p
    INNER JOIN demande AS d ON p.demande = d.demande
    CROSS JOIN
        LATERAL (
            SELECT p.date_signature_cer IS NOT NULL AND p.fin_cer BETWEEN d.premier_jour AND d.dernier_jour AS oui
        ) AS cer_fini
    CROSS JOIN
        LATERAL (
            SELECT
                p.date_orientation BETWEEN d.debut_exercice AND d.fin_exercice
                AND p.date_orientation + d.delai_cer <= d.dernier_jour AS couru
        ) AS delai
    CROSS JOIN LATERAL (SELECT p.date_sortie BETWEEN d.debut_exercice AND d.fin_exercice AS oui) AS sortie
    GROUP BY p.demande
)

SELECT
    d.demande,
    coalesce(p.diagnostics_actualises, 0) AS diagnostic_actualise_num,
    coalesce(p.cer_finis, 0) AS diagnostic_actualise_den,
    coalesce(p.cer_dans_le_delai, 0) AS delai_cer_num,
    coalesce(p.delais_courus, 0) AS delai_cer_den,
    coalesce(p.inscrites, 0) AS inscription_monjob62_num,
    coalesce(p.personnes, 0) AS inscription_monjob62_den,
    coalesce(p.cer_assez_d_actions, 0) AS actions_cer_num,
    coalesce(p.cer_signes, 0) AS actions_cer_den,
    coalesce(p.sorties_comptees, 0) AS sorties_num,
    coalesce(p.personnes, 0) AS sorties_den,
    coalesce(p.contractualisees, 0) AS contractualisation_num,
    coalesce(p.rencontrees, 0) AS contractualisation_den,
    coalesce(p.sorties_a_temps, 0) AS duree_num,
    coalesce(p.sorties, 0) AS duree_den
FROM demande AS d
LEFT JOIN par_personne AS p ON d.demande = p.demande
ORDER BY d.demande;
