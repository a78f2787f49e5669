INSERT INTO referentiel.avenant
SELECT n.* FROM jsonb_populate_recordset(cast(NULL AS referentiel.avenant), cast(:lignes AS jsonb)) AS n;
