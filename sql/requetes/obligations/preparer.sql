CREATE TEMP TABLE attendu (LIKE pilotage.depot_attendu) ON COMMIT DROP;
