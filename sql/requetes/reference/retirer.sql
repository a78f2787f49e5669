-- What is no longer in the files leaves the warehouse, unless something happened under it: facts, decisions and payments
-- keep their convention. Obligations and soldes not yet proposed are only computed: they go with it.
CREATE TEMP TABLE disparue ON COMMIT DROP AS
SELECT c.code
FROM referentiel.convention AS c
WHERE
    c.code <> all(:conventions)
    AND c.origine = 'reference'
    AND NOT EXISTS (SELECT 1 FROM referentiel.avenant AS a WHERE a.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM depots.depot AS d WHERE d.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM pilotage.decision AS d WHERE d.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM pilotage.decision_depot AS d WHERE d.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM finance.versement AS v WHERE v.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM finance.document AS d WHERE d.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM finance.note AS n WHERE n.convention = c.code)
    AND NOT EXISTS (
        SELECT 1
        FROM finance.solde AS s
        WHERE s.convention = c.code AND s.etat NOT IN ('provisoire', 'a_instruire')
    )
    -- What people decided of its soldes: an approved version above all, even while the one after it is still computed.
    AND NOT EXISTS (SELECT 1 FROM finance.solde_fige AS f WHERE f.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM finance.contradictoire AS e WHERE e.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM finance.levee AS l WHERE l.convention = c.code)
    AND NOT EXISTS (SELECT 1 FROM finance.remise AS r WHERE r.convention = c.code);

DELETE FROM pilotage.depot_attendu WHERE convention IN (SELECT code FROM disparue);

DELETE FROM finance.solde WHERE convention IN (SELECT code FROM disparue);

DELETE FROM referentiel.convention WHERE code IN (SELECT code FROM disparue);

DELETE FROM referentiel.structure AS s
WHERE
    s.code <> all(:structures)
    AND s.origine = 'reference'
    AND NOT EXISTS (SELECT 1 FROM referentiel.convention AS c WHERE c.structure = s.code)
    AND NOT EXISTS (SELECT 1 FROM depots.depot AS d WHERE d.structure = s.code);

DELETE FROM referentiel.budget AS b
WHERE
    concat_ws(' ', b.operation, b.annee) <> all(:comptes)
    AND NOT EXISTS (SELECT 1 FROM referentiel.convention AS c WHERE c.operation_budgetaire = b.operation AND c.annee = b.annee)
    AND NOT EXISTS (
        SELECT 1
        FROM referentiel.repartition_budgetaire AS r
        WHERE r.operation = b.operation AND r.annee = b.annee
    );
