-- What a steward decides of one deposit, or of one row that it holds in quarantine. Append-only; the last of a kind prevails.
CREATE TABLE pilotage.decision_depot (
    decision bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    depot text COLLATE "C" NOT NULL REFERENCES depots.depot (depot),
    action text NOT NULL CHECK (action IN ('reaffecter', 'relire', 'ecarter', 'admettre', 'laisser')),
    convention text REFERENCES referentiel.convention (code),
    mois mois_civil,
    feuille text,
    ligne integer CHECK (ligne > 0),
    -- The rules that held the row when it was decided: an admitted row is no longer in quarantine to say them.
    regles text[],
    par text NOT NULL CHECK (btrim(par) <> ''),
    motif text NOT NULL CHECK (btrim(motif) <> ''),
    prise_le timestamptz NOT NULL DEFAULT now(),
    CHECK ((action = 'reaffecter') = (convention IS NOT null)),
    CHECK ((convention IS null) = (mois IS null)),
    CHECK ((action IN ('admettre', 'laisser')) = (ligne IS NOT null)),
    CHECK ((ligne IS null) = (feuille IS null) AND (ligne IS null) = (regles IS null))
);
CREATE INDEX decision_par_depot ON pilotage.decision_depot (depot, decision);
CREATE TRIGGER decision_depot_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON pilotage.decision_depot
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();

-- Null only in a row that a steward admitted as it stands.
ALTER TABLE faits.suivi_ligne ALTER COLUMN date_orientation DROP NOT NULL;
