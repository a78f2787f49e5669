SELECT (SELECT count(*) FROM change) + (SELECT count(*) FROM retabli) AS nombre;
