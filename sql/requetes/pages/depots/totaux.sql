-- Over some conventions (a JSON array of codes), by month of an exercice: obligations by state, the échéance that most have, and
-- what the rates are made of. A month counts in them when its échéance has passed (before :au) and it is not excused: received
-- in time (a table accepted, no day late) and complete (the table in force reaches the threshold) among those.
SELECT
    a.mois,
    mode() WITHIN GROUP (ORDER BY a.echeance) AS echeance,
    count(*) FILTER (WHERE a.etat = 'a_temps') AS a_temps,
    count(*) FILTER (WHERE a.etat = 'en_retard') AS en_retard,
    count(*) FILTER (WHERE a.etat = 'incomplet') AS incomplet,
    count(*) FILTER (WHERE a.etat = 'manquant') AS manquant,
    count(*) FILTER (WHERE a.etat = 'excuse') AS excuse,
    count(*) FILTER (WHERE a.etat = 'a_venir') AS a_venir,
    count(*) FILTER (WHERE compte.vrai) AS echus,
    count(*) FILTER (WHERE compte.vrai AND a.etat <> 'manquant' AND a.retard_jours = 0) AS recus_a_temps,
    count(*) FILTER (WHERE compte.vrai AND a.etat IN ('a_temps', 'en_retard')) AS complets
FROM jsonb_array_elements_text(cast(:conventions AS jsonb)) AS r (code)
INNER JOIN pilotage.depot_attendu AS a ON r.code = a.convention
CROSS JOIN LATERAL (SELECT a.echeance < cast(:au AS date) AND a.etat <> 'excuse' AS vrai) AS compte
WHERE left(a.mois, 4) = cast(:exercice AS text)
GROUP BY a.mois
ORDER BY a.mois
