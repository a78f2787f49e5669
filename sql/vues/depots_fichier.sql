-- Every deposit received, and why it is in its state. What follows from another deposit is told from it, so that the
-- motif of the verdict is kept for the day it comes back in force.
CREATE OR REPLACE VIEW depots.fichier AS
SELECT
    d.depot,
    d.structure,
    d.chemin,
    d.recu_le,
    d.etat,
    -- A doublon stands for what its original is.
    CASE WHEN d.etat = 'doublon' THEN p.convention ELSE d.convention END AS convention,
    CASE WHEN d.etat = 'doublon' THEN p.mois ELSE d.mois END AS mois,
    CASE
        WHEN d.etat = 'doublon' THEN 'même fichier que « ' || p.chemin || ' », reçu le ' || to_char(p.recu_le, 'DD/MM/YYYY')
        WHEN d.etat = 'remplace' THEN 'remplacé par un dépôt reçu plus tard pour le même mois'
        WHEN d.hors_cloture THEN 'reçu après la clôture'
        ELSE d.motif
    END AS motif
FROM depots.depot AS d
LEFT JOIN depots.depot AS p ON d.doublon_de = p.depot;
