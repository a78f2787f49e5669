-- What was imported prevails over the files.
INSERT INTO referentiel.structure AS s
SELECT * FROM jsonb_populate_recordset(cast(NULL AS referentiel.structure), cast(:lignes AS jsonb))
ON CONFLICT (code) DO UPDATE SET
    nom = excluded.nom,
    siret = excluded.siret,
    territoire = excluded.territoire,
    email_contact = excluded.email_contact
WHERE s.origine = 'reference' AND s IS DISTINCT FROM excluded;
