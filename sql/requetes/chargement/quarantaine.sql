INSERT INTO pilotage.quarantaine (depot, feuille, ligne, regles, pseudonyme)
SELECT
    :depot,
    q.feuille,
    q.ligne,
    q.regles,
    q.pseudonyme
FROM jsonb_to_recordset(cast(:lignes AS jsonb)) AS q (feuille text, ligne integer, regles text[], pseudonyme text);
