-- Tables set beside each other: the findings of the series, apart from those of the table alone, and what is to be set again.
ALTER TABLE pilotage.constat ADD COLUMN serie boolean NOT NULL DEFAULT false;
CREATE INDEX constat_de_serie ON pilotage.constat (depot) WHERE serie;

ALTER TABLE depots.depot
-- How many faults each rule has, where a long list of findings was cut short.
ADD COLUMN nombres jsonb NOT NULL DEFAULT '{}',
-- The sheet of its suivi rows, for findings made after it was read.
ADD COLUMN feuille_suivi text;

-- The (convention, month) whose accepted tables changed since the series were last set. `vue`: somebody is setting them; a
-- change meanwhile takes it back, so that it is set again.
CREATE TABLE pilotage.serie_a_revoir (
    convention text NOT NULL,
    mois mois_civil NOT NULL,
    vue boolean NOT NULL DEFAULT false,
    PRIMARY KEY (convention, mois)
);
INSERT INTO pilotage.serie_a_revoir (convention, mois)
SELECT DISTINCT
    convention,
    mois
FROM depots.depot
WHERE verdict IN ('accepte', 'accepte_avec_reserves') AND convention IS NOT null AND mois IS NOT null;

-- Few rows say an exit: those who came back are found from them.
CREATE INDEX suivi_sorties ON faits.suivi_ligne (depot) WHERE date_sortie IS NOT null;
