-- What changed again meanwhile stays to be seen.
DELETE FROM pilotage.serie_a_revoir AS s
USING jsonb_to_recordset(cast(:revues AS jsonb)) AS r (convention text, mois text)
WHERE s.convention = r.convention AND s.mois = r.mois AND s.vue;
