-- The number of an incident is given once for what it is (a rule, a month of a convention, the deposit that opened it) and kept for
-- good: an incident leaves while its deposit is read again or replayed, and comes back under the number that somebody noted.
-- No reference to the convention: one that leaves the reference files must not be held back by a number.
CREATE TABLE pilotage.incident_numero (
    incident bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regle text NOT NULL,
    convention text NOT NULL,
    mois mois_civil NOT NULL,
    depot text COLLATE "C" NOT NULL REFERENCES depots.depot (depot),
    UNIQUE (convention, mois, regle, depot)
);

INSERT INTO pilotage.incident_numero (incident, regle, convention, mois, depot)
OVERRIDING SYSTEM VALUE
SELECT
    incident,
    regle,
    convention,
    mois,
    depot
FROM pilotage.incident;

-- After the last number ever given, even to an incident that is gone.
SELECT
    setval(
        pg_get_serial_sequence('pilotage.incident_numero', 'incident'),
        nextval(pg_get_serial_sequence('pilotage.incident', 'incident'))
    );

ALTER TABLE pilotage.incident
ALTER COLUMN incident DROP IDENTITY,
ADD FOREIGN KEY (incident) REFERENCES pilotage.incident_numero (incident);
