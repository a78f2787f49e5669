-- The suivi rows in force: those of the deposit that counts today for its (convention, month).
CREATE OR REPLACE VIEW faits.suivi AS
SELECT
    l.*,
    d.convention,
    d.mois
FROM faits.suivi_ligne AS l
INNER JOIN depots.depot AS d ON l.depot = d.depot
WHERE d.etat IN ('accepte', 'accepte_avec_reserves');
