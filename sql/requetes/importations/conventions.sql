INSERT INTO referentiel.convention
SELECT n.* FROM jsonb_populate_recordset(cast(NULL AS referentiel.convention), cast(:lignes AS jsonb)) AS n;
