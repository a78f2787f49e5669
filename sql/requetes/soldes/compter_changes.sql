SELECT count(*) AS nombre FROM change;
