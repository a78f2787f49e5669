-- What is handed to the finance software, and what it answers, line by line. Append-only: a batch that was prepared stays as it was
-- written, and one that is given up says who did and why. A solde is in one batch at a time, and in none once it is mandaté.
CREATE TABLE finance.lot_mandatement (
    lot integer PRIMARY KEY CHECK (lot >= 1),
    exercice integer NOT NULL,
    le date NOT NULL,
    par text NOT NULL CHECK (btrim(par) <> ''),
    instant timestamptz NOT NULL DEFAULT now()
);

-- One line for each budget operation and year that bears a solde.
CREATE TABLE finance.lot_ligne (
    lot integer NOT NULL REFERENCES finance.lot_mandatement (lot),
    rang integer NOT NULL CHECK (rang >= 1),
    sens text NOT NULL CHECK (sens IN ('mandat', 'titre')),
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL,
    structure text NOT NULL,
    nom text NOT NULL,
    siret text,
    dispositif text NOT NULL,
    operation_budgetaire text,
    imputation text,
    annee_budget integer NOT NULL,
    montant_eur numeric(14, 2) NOT NULL CHECK (montant_eur > 0),
    objet text NOT NULL,
    etat_liquidatif text NOT NULL,
    sha256 text NOT NULL,
    arrete_le date NOT NULL,
    PRIMARY KEY (lot, rang),
    FOREIGN KEY (convention, exercice, version) REFERENCES finance.solde_fige (convention, exercice, version)
);
CREATE UNIQUE INDEX lot_ligne_par_compte
ON finance.lot_ligne (lot, convention, exercice, version, coalesce(operation_budgetaire, ''), annee_budget);
CREATE INDEX lot_ligne_par_solde ON finance.lot_ligne (convention, exercice, version);

CREATE TABLE finance.lot_annulation (
    lot integer PRIMARY KEY REFERENCES finance.lot_mandatement (lot),
    le date NOT NULL,
    par text NOT NULL CHECK (btrim(par) <> ''),
    motif text NOT NULL CHECK (btrim(motif) <> ''),
    instant timestamptz NOT NULL DEFAULT now()
);

-- The mandat (or titre) of a line, and its corrections: the last row prevails. The solde has its own row in finance.mandat_recu
-- once all its lines have theirs.
CREATE TABLE finance.lot_mandat_recu (
    mandat bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lot integer NOT NULL,
    rang integer NOT NULL,
    -- « + » stands between the references of a solde that has several.
    reference text NOT NULL CHECK (btrim(reference) <> '' AND strpos(reference, ' + ') = 0),
    date date NOT NULL,
    par text NOT NULL CHECK (btrim(par) <> ''),
    action text NOT NULL DEFAULT 'donner' CHECK (action IN ('donner', 'corriger')),
    motif text NOT NULL DEFAULT '',
    instant timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (lot, rang) REFERENCES finance.lot_ligne (lot, rang),
    CHECK (action = 'donner' OR btrim(motif) <> '')
);
CREATE UNIQUE INDEX lot_mandat_pkey ON finance.lot_mandat_recu (lot, rang) WHERE action = 'donner';
CREATE INDEX lot_mandat_recu_par_ligne ON finance.lot_mandat_recu (lot, rang, mandat);
ALTER TABLE finance.mandat_recu ADD FOREIGN KEY (lot) REFERENCES finance.lot_mandatement (lot);

-- The lines that still hold: not those of a batch given up, nor those of a version whose payment came back.
CREATE VIEW finance.lot_ligne_tenue AS
SELECT l.*
FROM finance.lot_ligne AS l
LEFT JOIN finance.lot_annulation AS a ON l.lot = a.lot
WHERE
    a.lot IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM finance.mandat_recu AS r
        WHERE r.lot = l.lot AND r.convention = l.convention AND r.exercice = l.exercice AND r.version = l.version
    );

-- The mandat of each of these lines, as it is known now.
CREATE VIEW finance.lot_mandat AS
SELECT DISTINCT ON (m.lot, m.rang)
    m.lot,
    m.rang,
    m.reference,
    m.date,
    m.par,
    m.instant
FROM finance.lot_mandat_recu AS m
INNER JOIN finance.lot_ligne_tenue AS l ON m.lot = l.lot AND m.rang = l.rang
ORDER BY m.lot ASC, m.rang ASC, m.mandat DESC;

DO $$
DECLARE
    nom text;
BEGIN
    FOREACH nom IN ARRAY ARRAY['lot_mandatement', 'lot_ligne', 'lot_annulation', 'lot_mandat_recu'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON finance.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification()',
            nom || '_ajout_seul', nom
        );
    END LOOP;
END
$$;

-- Nothing is handed over twice. The lock is that of imports: whoever writes one of these tables waits for the others.
CREATE FUNCTION finance.verifier_lot_ligne() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    autre integer;
BEGIN
    PERFORM pg_advisory_xact_lock(620006);
    IF EXISTS (
        SELECT 1 FROM finance.mandat_solde AS m
        WHERE m.convention = NEW.convention AND m.exercice = NEW.exercice AND m.version = NEW.version
    ) THEN
        RAISE EXCEPTION 'La version % du solde de % pour % est déjà mandatée.', NEW.version, NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM finance.transition AS t
        WHERE t.convention = NEW.convention AND t.exercice = NEW.exercice AND t.version = NEW.version AND t.vers = 'arrete'
    ) THEN
        RAISE EXCEPTION 'La version % du solde de % pour % n''est pas arrêtée.', NEW.version, NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT l.lot INTO autre FROM finance.lot_ligne_tenue AS l
    WHERE l.convention = NEW.convention AND l.exercice = NEW.exercice AND l.version = NEW.version AND l.lot <> NEW.lot
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'La version % du solde de % pour % est déjà dans le lot %.',
            NEW.version, NEW.convention, NEW.exercice, autre USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER lot_ligne_possible BEFORE INSERT ON finance.lot_ligne
FOR EACH ROW EXECUTE FUNCTION finance.verifier_lot_ligne();

-- At the end of a transaction, the lines of a solde make its amount, to the cent, all to pay or all to take back.
CREATE FUNCTION finance.verifier_lot_total() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1
        FROM finance.solde_fige AS f
        INNER JOIN finance.lot_ligne AS l
            ON f.convention = l.convention AND f.exercice = l.exercice AND f.version = l.version AND l.lot = NEW.lot
        WHERE f.convention = NEW.convention AND f.exercice = NEW.exercice AND f.version = NEW.version
        GROUP BY f.solde_net_eur, f.reversement_eur
        HAVING sum(CASE l.sens WHEN 'mandat' THEN l.montant_eur ELSE 0 END) = f.solde_net_eur
            AND sum(CASE l.sens WHEN 'titre' THEN l.montant_eur ELSE 0 END) = f.reversement_eur
    ) THEN
        RAISE EXCEPTION 'Les lignes du lot % ne font pas le montant arrêté de % pour %, version %.',
            NEW.lot, NEW.convention, NEW.exercice, NEW.version USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER lot_total AFTER INSERT ON finance.lot_ligne
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.verifier_lot_total();

-- A batch of which something was mandated is no longer cancelled, one that is cancelled is no longer mandated.
CREATE FUNCTION finance.verifier_lot_annulation() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    nombre integer;
BEGIN
    PERFORM pg_advisory_xact_lock(620006);
    SELECT count(*) INTO nombre FROM finance.lot_mandat AS m WHERE m.lot = NEW.lot;
    IF nombre > 0 THEN
        RAISE EXCEPTION 'Le lot % a déjà % ligne(s) mandatée(s) : il ne s''annule plus.', NEW.lot, nombre
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER lot_annulation_possible BEFORE INSERT ON finance.lot_annulation
FOR EACH ROW EXECUTE FUNCTION finance.verifier_lot_annulation();

-- A mandat whose payment came back pays nothing any more, whatever is imported again.
CREATE FUNCTION finance.refuser_mandat_rejete(IN nouvelles text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    r finance.mandat_recu;
BEGIN
    SELECT * INTO r FROM finance.mandat_recu AS m
    WHERE m.action = 'rejeter' AND string_to_array(m.reference, ' + ') && string_to_array(nouvelles, ' + ')
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Le mandat % a été rejeté : il ne paie plus de solde.', r.reference USING ERRCODE = 'check_violation';
    END IF;
END
$$;

CREATE FUNCTION finance.verifier_lot_mandat() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    l finance.lot_ligne;
BEGIN
    PERFORM pg_advisory_xact_lock(620006);
    SELECT * INTO l FROM finance.lot_ligne AS n WHERE n.lot = NEW.lot AND n.rang = NEW.rang;
    IF EXISTS (SELECT 1 FROM finance.lot_annulation AS a WHERE a.lot = NEW.lot) THEN
        RAISE EXCEPTION 'Le lot % est annulé : ses lignes ne se mandatent plus.', NEW.lot USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM finance.lot_ligne_tenue AS t WHERE t.lot = NEW.lot AND t.rang = NEW.rang) THEN
        RAISE EXCEPTION 'Le paiement de cette ligne du lot % a été rejeté : elle ne se mandate plus.', NEW.lot
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.action = 'corriger' AND NOT EXISTS (
        SELECT 1 FROM finance.lot_mandat AS m WHERE m.lot = NEW.lot AND m.rang = NEW.rang
    ) THEN
        RAISE EXCEPTION 'Cette ligne du lot % n''a pas de mandat à corriger.', NEW.lot USING ERRCODE = 'check_violation';
    END IF;
    PERFORM finance.refuser_mandat_rejete(NEW.reference);
    IF EXISTS (
        SELECT 1
        FROM finance.lot_mandat AS m
        INNER JOIN finance.lot_ligne AS n ON m.lot = n.lot AND m.rang = n.rang
        WHERE m.reference = NEW.reference
            AND (n.convention, n.exercice, n.version) IS DISTINCT FROM (l.convention, l.exercice, l.version)
    ) OR EXISTS (
        SELECT 1 FROM finance.mandat_solde AS m
        WHERE NEW.reference = ANY (string_to_array(m.reference, ' + ')) AND m.sens <> 'sans_objet'
            AND (m.convention, m.exercice, m.version) IS DISTINCT FROM (l.convention, l.exercice, l.version)
    ) THEN
        RAISE EXCEPTION 'Le mandat % est déjà celui d''un autre solde.', NEW.reference USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER lot_mandat_possible BEFORE INSERT ON finance.lot_mandat_recu
FOR EACH ROW EXECUTE FUNCTION finance.verifier_lot_mandat();

-- A version is mandated for what it decided, under references of its own, and when all the lines that were handed over for it are.
CREATE FUNCTION finance.verifier_mandat_solde() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    present finance.mandat_solde;
BEGIN
    PERFORM pg_advisory_xact_lock(620006);
    SELECT * INTO present FROM finance.mandat_solde AS m
    WHERE m.convention = NEW.convention AND m.exercice = NEW.exercice AND m.version = NEW.version;
    IF NEW.action = 'donner' AND FOUND THEN
        RAISE EXCEPTION 'Le solde de % pour % a déjà une référence de mandat.', NEW.convention, NEW.exercice
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'mandat_solde_pkey';
    END IF;
    IF NEW.action <> 'donner' AND (NOT FOUND OR present.sens = 'sans_objet') THEN
        RAISE EXCEPTION 'La version % du solde de % pour % n''a pas de mandat.', NEW.version, NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.lot := NULL;
    IF NEW.action = 'rejeter' THEN
        IF NEW.reference <> present.reference THEN
            RAISE EXCEPTION 'Le mandat du solde de % pour % est %.', NEW.convention, NEW.exercice, present.reference
                USING ERRCODE = 'check_violation';
        END IF;
        SELECT min(l.lot) INTO NEW.lot FROM finance.lot_ligne_tenue AS l
        WHERE l.convention = NEW.convention AND l.exercice = NEW.exercice AND l.version = NEW.version;
    END IF;
    IF EXISTS (
        SELECT 1 FROM finance.solde_fige AS f
        WHERE f.convention = NEW.convention AND f.exercice = NEW.exercice AND f.version = NEW.version
            AND (
                NEW.montant_eur <> f.solde_net_eur + f.reversement_eur
                OR NEW.sens
                <> CASE WHEN f.solde_net_eur > 0 THEN 'mandat' WHEN f.reversement_eur > 0 THEN 'titre' ELSE 'sans_objet' END
            )
    ) THEN
        RAISE EXCEPTION 'Le solde de % pour % n''a pas de référence de mandat de ce montant.', NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.action = 'rejeter' THEN
        RETURN NEW;
    END IF;
    IF NEW.sens <> 'sans_objet' THEN
        PERFORM finance.refuser_mandat_rejete(NEW.reference);
    END IF;
    IF NEW.sens <> 'sans_objet' AND (
        EXISTS (
            SELECT 1 FROM finance.mandat_solde AS m
            WHERE m.sens <> 'sans_objet'
                AND (m.convention, m.exercice, m.version) IS DISTINCT FROM (NEW.convention, NEW.exercice, NEW.version)
                AND string_to_array(m.reference, ' + ') && string_to_array(NEW.reference, ' + ')
        ) OR EXISTS (
            SELECT 1
            FROM finance.lot_mandat AS m
            INNER JOIN finance.lot_ligne AS l ON m.lot = l.lot AND m.rang = l.rang
            WHERE m.reference = ANY (string_to_array(NEW.reference, ' + '))
                AND (l.convention, l.exercice, l.version) IS DISTINCT FROM (NEW.convention, NEW.exercice, NEW.version)
        )
    ) THEN
        RAISE EXCEPTION 'Le mandat % est déjà celui d''un autre solde.', NEW.reference
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'mandat_solde_reference';
    END IF;
    IF EXISTS (
        SELECT 1
        FROM finance.lot_ligne_tenue AS l
        LEFT JOIN finance.lot_mandat AS m ON l.lot = m.lot AND l.rang = m.rang
        WHERE l.convention = NEW.convention AND l.exercice = NEW.exercice AND l.version = NEW.version
            AND (m.lot IS NULL OR m.reference <> ALL (string_to_array(NEW.reference, ' + ')))
    ) THEN
        RAISE EXCEPTION 'La version % du solde de % pour % est dans un lot dont toutes les lignes n''ont pas leur mandat.',
            NEW.version, NEW.convention, NEW.exercice USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER mandat_solde_possible BEFORE INSERT ON finance.mandat_recu
FOR EACH ROW EXECUTE FUNCTION finance.verifier_mandat_solde();
