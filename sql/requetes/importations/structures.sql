INSERT INTO referentiel.structure
SELECT n.* FROM jsonb_populate_recordset(cast(NULL AS referentiel.structure), cast(:lignes AS jsonb)) AS n;
