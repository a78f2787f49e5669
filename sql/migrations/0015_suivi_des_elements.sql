-- Who takes care of what there is to do, and what is said of it between colleagues. Append-only: the last « prendre » or « rendre » of
-- an object says who has it. No reference to what it is about: an incident leaves while its deposit is read again and comes back under
-- the same number, a convention may leave the reference files, and neither is to be held back by a comment.
CREATE TABLE pilotage.suivi (
    suivi bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    genre text NOT NULL CHECK (genre IN ('incident', 'depot', 'mois')),
    -- The number of an incident, the id of a deposit, « convention AAAA-MM ».
    cle text COLLATE "C" NOT NULL CHECK (btrim(cle) <> ''),
    action text NOT NULL CHECK (action IN ('prendre', 'rendre', 'commenter', 'maintenir')),
    -- What a month was when it was maintained: it is to be looked at again when it is no longer that.
    etat_vu text,
    par text NOT NULL CHECK (btrim(par) <> ''),
    commentaire text NOT NULL DEFAULT '',
    instant timestamptz NOT NULL DEFAULT now(),
    CHECK (action IN ('prendre', 'rendre') OR btrim(commentaire) <> ''),
    CHECK ((action = 'maintenir') = (etat_vu IS NOT null)),
    CHECK (action <> 'maintenir' OR genre = 'mois')
);
CREATE INDEX suivi_par_objet ON pilotage.suivi (genre, cle, suivi);
CREATE TRIGGER suivi_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON pilotage.suivi
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();

-- The work list asks for these few among all the deposits and rows of the years.
CREATE INDEX depot_en_souffrance ON depots.depot (recu_le) WHERE etat IN ('rejete', 'illisible', 'ecarte');
CREATE INDEX quarantaine_en_attente ON pilotage.quarantaine (depot) WHERE suite = 'en_attente';
CREATE INDEX incident_ouvert ON pilotage.incident (depot, regle) WHERE etat = 'ouvert';
