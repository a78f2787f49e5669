-- The few rows that tell of an absence injustifiée or of a procedure, set apart from the many that tell of neither.
CREATE TEMP TABLE signal ON COMMIT DROP AS
SELECT
    r.demande,
    r.premier_jour,
    r.dernier_jour,
    l.pseudonyme,
    coalesce(l.nb_absences_injustifiees, 0) > 0 AS absence,
    l.date_procedure_suspension AS procedure_le
FROM retenu AS r
INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot
WHERE
    l.phase = 'accompagnement'
    AND (l.nb_absences_injustifiees > 0 OR l.date_procedure_suspension IS NOT NULL);

ANALYZE signal;
