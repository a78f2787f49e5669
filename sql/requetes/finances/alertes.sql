INSERT INTO finance.alerte_budget (operation, annee, niveau, alerte)
SELECT
    n.operation,
    n.annee,
    n.niveau,
    n.alerte
FROM jsonb_populate_recordset(cast(NULL AS finance.alerte_budget), cast(:lignes AS jsonb)) AS n;
