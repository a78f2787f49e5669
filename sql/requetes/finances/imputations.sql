INSERT INTO finance.imputation (convention, operation, annee, engage_eur, verse_eur, soldes_eur)
SELECT
    n.convention,
    n.operation,
    n.annee,
    n.engage_eur,
    n.verse_eur,
    n.soldes_eur
FROM jsonb_populate_recordset(cast(NULL AS finance.imputation), cast(:lignes AS jsonb)) AS n;
