-- The life of a solde (spec: provisoire → a_instruire → propose → [contradictoire] → arrete → mandate). A state beyond a_instruire is
-- reached by a row in finance.transition and in no other way; what was frozen stays in finance.solde_fige. Whatever the
-- program does, and whoever is connected, the checks below hold.
-- No reference to the convention or to finance.solde: one that leaves the reference files must not be held back by its past, and
-- the row of a version leaves finance.solde when the next one takes its place.
ALTER TABLE finance.solde
ADD CHECK (solde_net_eur - reversement_eur = solde_brut_eur - penalite_eur),
ADD CHECK (solde_net_eur = 0 OR reversement_eur = 0),
-- Computed, or not at all: no rule below has to ask what an unknown amount is worth.
ADD CONSTRAINT solde_tout_ou_rien CHECK (
    num_nulls(du_eur, solde_brut_eur, penalite_eur, solde_net_eur, reversement_eur) IN (0, 5)
);

CREATE TABLE finance.transition (
    transition bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL,
    de text,
    vers text NOT NULL,
    -- « calcul » for what the night does by itself.
    par text NOT NULL CHECK (btrim(par) <> ''),
    commentaire text NOT NULL DEFAULT '',
    instant timestamptz NOT NULL DEFAULT now(),
    CHECK (
        (coalesce(de, ''), vers) IN (
            ('', 'provisoire'), ('', 'a_instruire'), ('provisoire', 'a_instruire'), ('a_instruire', 'provisoire'),
            ('a_instruire', 'propose'), ('propose', 'contradictoire'), ('propose', 'arrete'), ('contradictoire', 'arrete'),
            ('propose', 'a_instruire'), ('contradictoire', 'a_instruire'), ('arrete', 'mandate'), ('mandate', 'arrete')
        )
    ),
    CHECK (de IS NULL OR de NOT IN ('propose', 'contradictoire') OR vers <> 'a_instruire' OR btrim(commentaire) <> ''),
    CHECK (de IS DISTINCT FROM 'mandate' OR btrim(commentaire) <> '')
);
CREATE INDEX transition_par_solde ON finance.transition (convention, exercice, version, transition);

-- A version as it was approved: its row, its lines, the rows it counted and all that the état liquidatif says, as one text; what it
-- was computed from beside it (finance does not read the reasons of months).
CREATE TABLE finance.solde_fige (
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    document text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
    entrees jsonb NOT NULL CHECK (jsonb_typeof(entrees) = 'object'),
    solde_net_eur numeric(14, 2) NOT NULL,
    reversement_eur numeric(14, 2) NOT NULL,
    arrete_par text NOT NULL CHECK (btrim(arrete_par) <> ''),
    arrete_le date NOT NULL,
    instant timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (convention, exercice, version)
);

-- What finance's software answered: the mandat that paid a version, the titre that asks for it back; « sans_objet » when nothing was to be.
-- A reference corrected is one more row, which prevails; so is a payment that came back, and the version then has none.
CREATE TABLE finance.mandat_recu (
    mandat bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL,
    sens text NOT NULL CHECK (sens IN ('mandat', 'titre', 'sans_objet')),
    reference text NOT NULL CHECK (btrim(reference) <> ''),
    date date NOT NULL,
    montant_eur numeric(14, 2) NOT NULL CHECK (montant_eur >= 0),
    par text NOT NULL CHECK (btrim(par) <> ''),
    action text NOT NULL DEFAULT 'donner' CHECK (action IN ('donner', 'corriger', 'rejeter')),
    motif text NOT NULL DEFAULT '',
    -- Of a payment that came back: the batch whose lines no longer hold, if the version was in one.
    lot integer,
    instant timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (convention, exercice, version) REFERENCES finance.solde_fige (convention, exercice, version),
    CHECK ((sens = 'sans_objet') = (montant_eur = 0)),
    CHECK (action = 'donner' OR (sens <> 'sans_objet' AND btrim(motif) <> '')),
    CHECK (lot IS NULL OR action = 'rejeter')
);
CREATE INDEX mandat_recu_par_solde ON finance.mandat_recu (convention, exercice, version, mandat);

-- The mandat of each version, as it is known now.
CREATE VIEW finance.mandat_solde AS
SELECT
    d.convention,
    d.exercice,
    d.version,
    d.sens,
    d.reference,
    d.date,
    d.montant_eur,
    d.par,
    d.instant
FROM (
    SELECT DISTINCT ON (m.convention, m.exercice, m.version) m.*
    FROM finance.mandat_recu AS m
    ORDER BY m.convention ASC, m.exercice ASC, m.version ASC, m.mandat DESC
) AS d
WHERE d.action <> 'rejeter';

-- A hold lifted with a reason, or put back; the last one of a (convention, exercice, rule) prevails.
CREATE TABLE finance.levee (
    levee bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    regle text NOT NULL CHECK (regle IN ('blocage.bilan', 'blocage.documents', 'blocage.quarantaine', 'blocage.budget')),
    action text NOT NULL CHECK (action IN ('lever', 'retablir')),
    -- The hold as it stood.
    phrase text NOT NULL,
    le date NOT NULL,
    par text NOT NULL CHECK (btrim(par) <> ''),
    motif text NOT NULL CHECK (btrim(motif) <> ''),
    instant timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX levee_par_solde ON finance.levee (convention, exercice, regle, levee);

-- The contradictory phase (CRPA, art. L. 122-1): what was notified, said and answered. ``phase`` numbers those of one version.
CREATE TABLE finance.contradictoire (
    evenement bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL,
    phase integer NOT NULL CHECK (phase >= 1),
    genre text NOT NULL CHECK (genre IN ('notification', 'relance', 'observations', 'alerte', 'reponse', 'caducite')),
    le date NOT NULL,
    -- Of a notification: what was announced, until when the partner may answer, until when the administration must decide.
    penalite_eur numeric(14, 2),
    reversement_eur numeric(14, 2),
    terme_observations date,
    terme_decision date,
    -- Of an answer.
    decision text CHECK (decision IN ('maintenir', 'renoncer')),
    texte text NOT NULL,
    par text NOT NULL CHECK (btrim(par) <> ''),
    instant timestamptz NOT NULL DEFAULT now(),
    CHECK (
        (genre = 'notification')
        = (
            penalite_eur IS NOT NULL AND reversement_eur IS NOT NULL
            AND terme_observations IS NOT NULL AND terme_decision IS NOT NULL
        )
    ),
    CHECK (genre <> 'notification' OR (le < terme_observations AND terme_observations < terme_decision)),
    CHECK ((genre = 'reponse') = (decision IS NOT NULL)),
    CHECK (genre NOT IN ('observations', 'reponse') OR btrim(texte) <> '')
);
-- Everything of a phase but the observations happens once; it is answered or lapses, not both.
CREATE UNIQUE INDEX contradictoire_une_fois ON finance.contradictoire (convention, exercice, version, phase, genre)
WHERE genre <> 'observations';
CREATE UNIQUE INDEX contradictoire_une_issue ON finance.contradictoire (convention, exercice, version, phase)
WHERE genre IN ('reponse', 'caducite');

-- A penalty given up, by decision or because nothing was decided in time: the rate kept at most, for this version and those after it.
-- What lapses in a regularisation is what was not decided yet: the rate of a version already approved is kept.
CREATE TABLE finance.remise (
    remise bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    genre text NOT NULL CHECK (genre IN ('renonciation', 'caducite')),
    taux_retenu numeric(5, 4) NOT NULL CHECK (taux_retenu BETWEEN 0 AND 0.10),
    le date NOT NULL,
    par text NOT NULL CHECK (btrim(par) <> ''),
    motif text NOT NULL CHECK (btrim(motif) <> ''),
    instant timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX remise_par_solde ON finance.remise (convention, exercice, remise);

-- The états liquidatifs as they were made, for ever.
CREATE TABLE finance.piece (
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL,
    format text NOT NULL CHECK (format IN ('pdf', 'xlsx')),
    nom text NOT NULL,
    contenu bytea NOT NULL,
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(contenu), 'hex')),
    instant timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (convention, exercice, version, format),
    FOREIGN KEY (convention, exercice, version) REFERENCES finance.solde_fige (convention, exercice, version)
);

-- An exercice closed: when, by whom, and what was still open that day.
CREATE TABLE pilotage.cloture (
    exercice integer PRIMARY KEY,
    le date NOT NULL,
    par text NOT NULL CHECK (btrim(par) <> ''),
    reste jsonb NOT NULL CHECK (jsonb_typeof(reste) = 'array'),
    instant timestamptz NOT NULL DEFAULT now(),
    CHECK (le >= make_date(exercice + 1, 1, 1))
);

DO $$
DECLARE
    nom text;
BEGIN
    FOREACH nom IN ARRAY ARRAY[
        'finance.transition', 'finance.solde_fige', 'finance.mandat_recu', 'finance.levee', 'finance.contradictoire',
        'finance.remise', 'finance.piece', 'pilotage.cloture'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %s '
            'FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification()',
            split_part(nom, '.', 2) || '_ajout_seul', nom
        );
    END LOOP;
END
$$;

-- One person, however the name was typed: the shape of the letters, their case, blanks, invisible characters, kinds of hyphens
-- (as ``domaine.vie_solde.meme_personne``).
CREATE FUNCTION finance.personne(nom text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(
        regexp_replace(lower(normalize(nom, NFKC)), '[\u2010-\u2015\u2212]', '-', 'g'),
        '[\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\uFE00-\uFE0F\uFEFF]',
        '',
        'g'
    )
$$;

-- Before a transition: it starts from the present state of the last version, and what it needs is there.
CREATE FUNCTION finance.verifier_transition() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    s finance.solde;
    dernier text;
    proposeur text;
BEGIN
    NEW.instant := now();
    SELECT * INTO s FROM finance.solde
    WHERE convention = NEW.convention AND exercice = NEW.exercice
    FOR UPDATE;
    IF NOT FOUND OR s.version <> NEW.version THEN
        RAISE EXCEPTION 'Le solde de % pour % n''a pas de version % en cours.', NEW.convention, NEW.exercice, NEW.version
            USING ERRCODE = 'check_violation';
    END IF;
    -- What the calculation does is noted once it is done.
    IF NEW.vers IN ('provisoire', 'a_instruire') AND coalesce(NEW.de, 'provisoire') IN ('provisoire', 'a_instruire') THEN
        IF s.etat <> NEW.vers THEN
            RAISE EXCEPTION 'Le solde de % pour % est %, pas %.', NEW.convention, NEW.exercice, s.etat, NEW.vers
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    -- Several rows of one statement come before any of them is applied: what was written last counts too.
    SELECT t.vers INTO dernier FROM finance.transition AS t
    WHERE t.convention = NEW.convention AND t.exercice = NEW.exercice AND t.version = NEW.version
    ORDER BY t.transition DESC LIMIT 1;
    IF s.etat IS DISTINCT FROM NEW.de
        OR (dernier IN ('propose', 'contradictoire', 'arrete', 'mandate') AND dernier IS DISTINCT FROM NEW.de) THEN
        RAISE EXCEPTION 'Le solde de % pour % est %, pas %.', NEW.convention, NEW.exercice,
            CASE WHEN s.etat = NEW.de THEN dernier ELSE s.etat END, NEW.de USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.vers = 'propose' AND (s.du_eur IS NULL OR cardinality(s.blocages) > 0) THEN
        RAISE EXCEPTION 'Le solde de % pour % a encore des blocages : il ne peut pas être proposé.', NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.vers = 'contradictoire' AND s.penalite_eur = 0 AND s.reversement_eur = 0 THEN
        RAISE EXCEPTION 'Le solde de % pour % n''a ni pénalité ni reversement : rien à contredire.', NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    -- A payment came back: what was approved stays so.
    IF NEW.de = 'mandate' AND EXISTS (
        SELECT 1 FROM finance.mandat_solde AS m
        WHERE m.convention = NEW.convention AND m.exercice = NEW.exercice AND m.version = NEW.version
    ) THEN
        RAISE EXCEPTION 'Le solde de % pour % a son mandat : il reste mandaté.', NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.vers = 'arrete' AND NEW.de <> 'mandate' THEN
        -- Whoever proposed it since it last came back to be computed.
        SELECT t.par INTO proposeur FROM finance.transition AS t
        WHERE t.convention = NEW.convention AND t.exercice = NEW.exercice AND t.version = NEW.version AND t.vers = 'propose'
            AND finance.personne(t.par) = finance.personne(NEW.par)
            AND t.transition > coalesce((
                SELECT max(r.transition) FROM finance.transition AS r
                WHERE r.convention = NEW.convention AND r.exercice = NEW.exercice AND r.version = NEW.version
                    AND r.vers = 'a_instruire'
            ), 0)
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Le solde de % pour % a été proposé par % : une autre personne l''arrête.',
                NEW.convention, NEW.exercice, proposeur USING ERRCODE = 'check_violation';
        END IF;
        -- Heard and answered once the partner's time was over, for at least as much: the penalty of the exercice once for all its
        -- versions, each reversement apart. Of a penalty that lapsed, what was decided before remains, and is heard. A version
        -- withdrawn and opened again is another matter: what was announced before does not count.
        IF (s.penalite_eur > 0 AND NOT EXISTS (
            SELECT 1
            FROM finance.contradictoire AS n
            INNER JOIN finance.contradictoire AS r
                ON n.convention = r.convention AND n.exercice = r.exercice AND n.version = r.version AND n.phase = r.phase
            WHERE n.convention = NEW.convention AND n.exercice = NEW.exercice
                AND n.genre = 'notification' AND r.genre IN ('reponse', 'caducite') AND r.le > n.terme_observations
                AND n.penalite_eur >= s.penalite_eur
                AND (r.genre = 'reponse' OR s.taux_penalite <= (
                    SELECT min(m.taux_retenu) FROM finance.remise AS m
                    WHERE m.convention = NEW.convention AND m.exercice = NEW.exercice
                ))
                AND NOT EXISTS (
                    SELECT 1 FROM finance.transition AS o
                    WHERE o.convention = n.convention AND o.exercice = n.exercice AND o.version = n.version
                        AND o.de IS NULL AND o.instant > n.instant
                )
        )) OR (s.reversement_eur > 0 AND NOT EXISTS (
            SELECT 1
            FROM finance.contradictoire AS n
            INNER JOIN finance.contradictoire AS r
                ON n.convention = r.convention AND n.exercice = r.exercice AND n.version = r.version AND n.phase = r.phase
            WHERE n.convention = NEW.convention AND n.exercice = NEW.exercice AND n.version = NEW.version
                AND n.genre = 'notification' AND r.genre = 'reponse' AND r.le > n.terme_observations
                AND n.reversement_eur >= s.reversement_eur
                AND NOT EXISTS (
                    SELECT 1 FROM finance.transition AS o
                    WHERE o.convention = n.convention AND o.exercice = n.exercice AND o.version = n.version
                        AND o.de IS NULL AND o.instant > n.instant
                )
        )) THEN
            RAISE EXCEPTION 'Le solde de % pour % porte une pénalité ou un reversement : le partenaire n''a pas été entendu.',
                NEW.convention, NEW.exercice USING ERRCODE = 'check_violation';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM finance.solde_fige AS f
            WHERE f.convention = NEW.convention AND f.exercice = NEW.exercice AND f.version = NEW.version
                AND (f.document::jsonb -> 'solde') - 'etat' = to_jsonb(s) - 'etat'
        ) THEN
            RAISE EXCEPTION 'Le solde de % pour % n''a pas été figé tel qu''il est.', NEW.convention, NEW.exercice
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.vers = 'mandate' AND NOT EXISTS (
        SELECT 1 FROM finance.mandat_solde AS m
        WHERE m.convention = NEW.convention AND m.exercice = NEW.exercice AND m.version = NEW.version
            AND m.montant_eur = s.solde_net_eur + s.reversement_eur
            AND m.sens = CASE WHEN s.solde_net_eur > 0 THEN 'mandat' WHEN s.reversement_eur > 0 THEN 'titre' ELSE 'sans_objet' END
    ) THEN
        RAISE EXCEPTION 'Le solde de % pour % n''a pas de référence de mandat de ce montant.', NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER transition_possible BEFORE INSERT ON finance.transition
FOR EACH ROW EXECUTE FUNCTION finance.verifier_transition();

CREATE FUNCTION finance.appliquer_transition() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE finance.solde SET etat = NEW.vers
    WHERE convention = NEW.convention AND exercice = NEW.exercice AND version = NEW.version AND etat <> NEW.vers;
    RETURN NULL;
END
$$;
CREATE TRIGGER transition_appliquee AFTER INSERT ON finance.transition
FOR EACH ROW EXECUTE FUNCTION finance.appliquer_transition();

-- A solde on its way to payment changes by its transitions alone; one that comes back (a regularisation that no longer is) comes
-- back as it was frozen. A version that enters is the one after the last frozen, or that one itself.
CREATE FUNCTION finance.tenir_solde() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    dernier text;
    figee integer;
    entre boolean := true;
    tenu boolean := NEW.etat IN ('propose', 'contradictoire', 'arrete', 'mandate');
BEGIN
    IF tg_op = 'UPDATE' THEN
        entre := (NEW.convention, NEW.exercice, NEW.version) IS DISTINCT FROM (OLD.convention, OLD.exercice, OLD.version);
        tenu := tenu OR OLD.etat IN ('propose', 'contradictoire', 'arrete', 'mandate');
    END IF;
    IF entre THEN
        SELECT coalesce(max(f.version), 0) INTO figee FROM finance.solde_fige AS f
        WHERE f.convention = NEW.convention AND f.exercice = NEW.exercice;
        IF NEW.version <> figee + 1 AND NOT (NEW.version = figee AND NEW.etat IN ('arrete', 'mandate')) THEN
            RAISE EXCEPTION 'La version % du solde de % pour % ne suit pas la dernière arrêtée (%).',
                NEW.version, NEW.convention, NEW.exercice, figee USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF tenu THEN
        SELECT t.vers INTO dernier FROM finance.transition AS t
        WHERE t.convention = NEW.convention AND t.exercice = NEW.exercice AND t.version = NEW.version
        ORDER BY t.transition DESC LIMIT 1;
        -- A proposal is made of what is there: nothing enters already proposed.
        IF dernier IS DISTINCT FROM NEW.etat OR (entre AND NEW.etat IN ('propose', 'contradictoire')) THEN
            RAISE EXCEPTION 'Le solde de % pour % ne devient pas % sans transition.', NEW.convention, NEW.exercice, NEW.etat
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF tg_op = 'UPDATE' AND OLD.etat IN ('propose', 'contradictoire', 'arrete', 'mandate')
        AND to_jsonb(NEW) - 'etat' <> to_jsonb(OLD) - 'etat' THEN
        RAISE EXCEPTION 'Le solde de % pour % est % : il ne se récrit pas.', OLD.convention, OLD.exercice, OLD.etat
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.etat IN ('arrete', 'mandate') AND NOT EXISTS (
        SELECT 1 FROM finance.solde_fige AS f
        WHERE f.convention = NEW.convention AND f.exercice = NEW.exercice AND f.version = NEW.version
            AND (f.document::jsonb -> 'solde') - 'etat' = to_jsonb(NEW) - 'etat'
    ) THEN
        RAISE EXCEPTION 'Le solde de % pour % n''est pas tel qu''il a été figé.', NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER solde_tenu BEFORE INSERT OR UPDATE ON finance.solde
FOR EACH ROW EXECUTE FUNCTION finance.tenir_solde();

-- A proposal does not go but by being sent back.
CREATE FUNCTION finance.retenir_solde() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Le solde de % pour % est % : il ne s''efface pas.', OLD.convention, OLD.exercice, OLD.etat
        USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER solde_retenu BEFORE DELETE ON finance.solde
FOR EACH ROW WHEN (old.etat IN ('propose', 'contradictoire')) EXECUTE FUNCTION finance.retenir_solde();

-- At the end of a transaction, an approved solde is still there as it was, or the next version has taken its place.
CREATE FUNCTION finance.garder_solde() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM finance.solde AS s
        WHERE s.convention = OLD.convention AND s.exercice = OLD.exercice
            AND (
                s.version > OLD.version
                OR (s.etat IN ('arrete', 'mandate') AND to_jsonb(s) - 'etat' = to_jsonb(OLD) - 'etat')
            )
    ) THEN
        RAISE EXCEPTION 'Le solde de % pour % est % : il ne s''efface pas.', OLD.convention, OLD.exercice, OLD.etat
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER solde_garde AFTER DELETE ON finance.solde
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (old.etat IN ('arrete', 'mandate'))
EXECUTE FUNCTION finance.garder_solde();

-- What is beside the row of a solde, as it is frozen with it (sql/requetes/vie/figer.sql writes the same).
CREATE FUNCTION finance.decompte_de(le_code text, l_exercice integer) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'lignes', coalesce((
            SELECT jsonb_agg(to_jsonb(l) ORDER BY l.rang) FROM finance.solde_ligne AS l
            WHERE l.convention = le_code AND l.exercice = l_exercice
        ), '[]'),
        'lignes_comptees', coalesce((
            SELECT jsonb_agg(to_jsonb(c) - 'convention' - 'exercice' ORDER BY c.regle, c.mois, c.depot)
            FROM finance.ligne_comptee AS c
            WHERE c.convention = le_code AND c.exercice = l_exercice
        ), '[]'),
        'entrees', coalesce((
            SELECT e.entrees FROM finance.solde_entree AS e
            WHERE e.convention = le_code AND e.exercice = l_exercice
        ), '{}')
    )
$$;

-- Only what is proposed is frozen, and as it is: its row, its lines, the rows counted, its inputs, its amounts.
CREATE FUNCTION finance.verifier_gel() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    fige jsonb := NEW.document::jsonb;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM finance.solde AS s
        WHERE s.convention = NEW.convention AND s.exercice = NEW.exercice AND s.version = NEW.version
            AND s.etat IN ('propose', 'contradictoire')
            AND s.solde_net_eur = NEW.solde_net_eur AND s.reversement_eur = NEW.reversement_eur
            AND to_jsonb(s) - 'etat' = (fige -> 'solde') - 'etat'
            AND finance.decompte_de(s.convention, s.exercice) = jsonb_build_object(
                'lignes', fige -> 'lignes', 'lignes_comptees', fige -> 'lignes_comptees', 'entrees', NEW.entrees
            )
    ) THEN
        RAISE EXCEPTION 'Le solde de % pour % n''est pas proposé, ou pas tel qu''il serait figé.', NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER solde_fige_possible BEFORE INSERT ON finance.solde_fige
FOR EACH ROW EXECUTE FUNCTION finance.verifier_gel();

CREATE FUNCTION finance.verifier_gel_arrete() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM finance.transition AS t
        WHERE t.convention = NEW.convention AND t.exercice = NEW.exercice AND t.version = NEW.version AND t.vers = 'arrete'
    ) THEN
        RAISE EXCEPTION 'La version % du solde de % pour % est figée sans être arrêtée.',
            NEW.version, NEW.convention, NEW.exercice USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER solde_fige_arrete AFTER INSERT ON finance.solde_fige
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.verifier_gel_arrete();

-- One that comes back does so with all that was frozen beside it.
CREATE FUNCTION finance.verifier_retour() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
        FROM finance.solde AS s
        INNER JOIN finance.solde_fige AS f ON s.convention = f.convention AND s.exercice = f.exercice AND s.version = f.version
        WHERE s.convention = NEW.convention AND s.exercice = NEW.exercice AND s.etat IN ('arrete', 'mandate')
            AND finance.decompte_de(s.convention, s.exercice) IS DISTINCT FROM jsonb_build_object(
                'lignes', f.document::jsonb -> 'lignes', 'lignes_comptees', f.document::jsonb -> 'lignes_comptees',
                'entrees', f.entrees
            )
    ) THEN
        RAISE EXCEPTION 'Le solde de % pour % ne revient pas tel qu''il a été figé.', NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER solde_revenu AFTER INSERT ON finance.solde
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (new.etat IN ('arrete', 'mandate'))
EXECUTE FUNCTION finance.verifier_retour();

-- The lines of a solde on its way to payment, the rows it counted and its inputs stay with it. Once a statement: a night writes
-- thousands of them. Those that leave with their solde (cascade) are not looked at: the solde was. Those of an approved version
-- that comes back are written all at once.
CREATE FUNCTION finance.tenir_decompte() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    s record;
    cle text := CASE tg_table_name
        WHEN 'solde_ligne' THEN 'lignes' WHEN 'ligne_comptee' THEN 'lignes_comptees' ELSE 'entrees' END;
BEGIN
    IF tg_op = 'INSERT' THEN
        SELECT t.convention, t.exercice, t.etat INTO s
        FROM finance.solde AS t
        LEFT JOIN finance.solde_fige AS f ON t.convention = f.convention AND t.exercice = f.exercice AND t.version = f.version
        WHERE t.etat IN ('propose', 'contradictoire', 'arrete', 'mandate')
            AND (t.convention, t.exercice) IN (SELECT e.convention, e.exercice FROM ecrites AS e)
            AND (
                t.etat NOT IN ('arrete', 'mandate')
                OR finance.decompte_de(t.convention, t.exercice) -> cle
                IS DISTINCT FROM (f.document::jsonb || jsonb_build_object('entrees', f.entrees)) -> cle
            )
        LIMIT 1;
    ELSE
        SELECT t.convention, t.exercice, t.etat INTO s
        FROM finance.solde AS t
        WHERE t.etat IN ('propose', 'contradictoire', 'arrete', 'mandate')
            AND (t.convention, t.exercice) IN (SELECT q.convention, q.exercice FROM quittees AS q)
        LIMIT 1;
        IF NOT FOUND AND tg_op = 'UPDATE' THEN
            SELECT t.convention, t.exercice, t.etat INTO s
            FROM finance.solde AS t
            WHERE t.etat IN ('propose', 'contradictoire', 'arrete', 'mandate')
                AND (t.convention, t.exercice) IN (SELECT e.convention, e.exercice FROM ecrites AS e)
            LIMIT 1;
        END IF;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'Le solde de % pour % est % : son décompte ne change pas.', s.convention, s.exercice, s.etat
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION finance.refuser_vidage() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance.solde AS s WHERE s.etat IN ('propose', 'contradictoire', 'arrete', 'mandate')) THEN
        RAISE EXCEPTION 'Des soldes sont proposés ou arrêtés : % ne se vide pas.', tg_table_name USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    nom text;
BEGIN
    FOREACH nom IN ARRAY ARRAY['solde', 'solde_ligne', 'ligne_comptee', 'solde_entree'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE TRUNCATE ON finance.%I FOR EACH STATEMENT EXECUTE FUNCTION finance.refuser_vidage()',
            nom || '_vidage', nom
        );
    END LOOP;
    FOREACH nom IN ARRAY ARRAY['solde_ligne', 'ligne_comptee', 'solde_entree'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %I AFTER INSERT ON finance.%I REFERENCING NEW TABLE AS ecrites '
            'FOR EACH STATEMENT EXECUTE FUNCTION finance.tenir_decompte()',
            nom || '_ecrit', nom
        );
        EXECUTE format(
            'CREATE TRIGGER %I AFTER UPDATE ON finance.%I REFERENCING OLD TABLE AS quittees NEW TABLE AS ecrites '
            'FOR EACH STATEMENT EXECUTE FUNCTION finance.tenir_decompte()',
            nom || '_change', nom
        );
        EXECUTE format(
            'CREATE TRIGGER %I AFTER DELETE ON finance.%I REFERENCING OLD TABLE AS quittees '
            'FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION finance.tenir_decompte()',
            nom || '_efface', nom
        );
    END LOOP;
END
$$;

-- A phase starts from a proposal, and everything else of it comes after its notification.
CREATE FUNCTION finance.verifier_contradictoire() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.instant := now();
    IF NEW.genre = 'notification' THEN
        IF NOT EXISTS (
            SELECT 1 FROM finance.solde AS s
            WHERE s.convention = NEW.convention AND s.exercice = NEW.exercice AND s.version = NEW.version AND s.etat = 'propose'
        ) THEN
            RAISE EXCEPTION 'La version % du solde de % pour % n''est pas proposée : rien ne se notifie.',
                NEW.version, NEW.convention, NEW.exercice USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NOT EXISTS (
        SELECT 1 FROM finance.contradictoire AS n
        WHERE n.convention = NEW.convention AND n.exercice = NEW.exercice AND n.version = NEW.version
            AND n.phase = NEW.phase AND n.genre = 'notification'
    ) THEN
        RAISE EXCEPTION 'La phase % du solde de % pour % n''a pas été notifiée.', NEW.phase, NEW.convention, NEW.exercice
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contradictoire_possible BEFORE INSERT ON finance.contradictoire
FOR EACH ROW EXECUTE FUNCTION finance.verifier_contradictoire();
