-- What a steward decided of a row stays when the deposit is loaded again.
INSERT INTO pilotage.quarantaine (depot, feuille, ligne, regles)
SELECT
    :depot,
    q.feuille,
    q.ligne,
    q.regles
FROM jsonb_to_recordset(cast(:lignes AS jsonb)) AS q (feuille text, ligne integer, regles text[])
ON CONFLICT (depot, feuille, ligne) DO UPDATE SET regles = excluded.regles;
