DELETE FROM pilotage.quarantaine
WHERE depot = :depot AND (feuille, ligne) NOT IN (
    SELECT
        q.feuille,
        q.ligne
    FROM jsonb_to_recordset(cast(:lignes AS jsonb)) AS q (feuille text, ligne integer)
);
