INSERT INTO finance.solde_entree (convention, exercice, entrees)
SELECT
    x.convention,
    x.exercice,
    x.entrees
FROM jsonb_to_recordset(cast(:lignes AS jsonb)) AS x (convention text, exercice integer, entrees jsonb);
