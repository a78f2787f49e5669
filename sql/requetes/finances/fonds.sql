INSERT INTO finance.fonds AS f
SELECT n.* FROM jsonb_populate_recordset(cast(NULL AS finance.fonds), cast(:lignes AS jsonb)) AS n
ON CONFLICT (fonds) DO UPDATE SET
    libelle = excluded.libelle,
    dotation_eur = excluded.dotation_eur,
    territoires = excluded.territoires,
    source = excluded.source
WHERE f IS DISTINCT FROM excluded;
