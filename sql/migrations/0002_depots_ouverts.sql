-- Deposits that had to be opened: what was read in their place, the archive that held them, the password they wait for.
ALTER TABLE depots.depot
ALTER COLUMN contenant TYPE text COLLATE "C",
ADD FOREIGN KEY (contenant) REFERENCES depots.depot (depot),
-- What was read once the file was opened (the only file of an archive, a decrypted workbook); null: the bytes as received.
ADD COLUMN contenu_sha256 text CHECK (length(contenu_sha256) = 64),
ADD COLUMN contenu_nom text,
-- It could not be opened for want of the right password: it is tried again when one is set.
ADD COLUMN attend_mot_de_passe boolean NOT NULL DEFAULT false,
ADD CHECK ((contenu_sha256 IS null) = (contenu_nom IS null));

CREATE INDEX depot_par_contenant ON depots.depot (contenant) WHERE contenant IS NOT null;
CREATE INDEX depot_qui_attend ON depots.depot (recu_le) WHERE attend_mot_de_passe;
