-- Which lines of which soldes count rows, and what SQL counts for each (« compte »).
CREATE TEMP TABLE voulue (
    convention text NOT NULL,
    exercice integer NOT NULL,
    regle text NOT NULL,
    compte text NOT NULL
) ON COMMIT DROP;
