-- The rows of the workbooks that a line of a décompte counted, kept with its solde: one row a line, month and deposit, the
-- Excel rows as they are numbered in the workbook. Of nobody: neither person nor pseudonym is here, finance reads it.
CREATE TABLE finance.ligne_comptee (
    convention text NOT NULL,
    exercice integer NOT NULL,
    regle text NOT NULL,
    mois mois_civil NOT NULL,
    depot text COLLATE "C" NOT NULL,
    -- Counted; looked at (a rate's denominator); not counted itself, but what makes another row count (a procedure).
    numerateur integer[] NOT NULL,
    denominateur integer[] NOT NULL,
    appui integer[] NOT NULL,
    -- What the rows of the numerator add up to, where it is not their number that counts (interviews, quantities).
    quantite numeric(14, 2),
    PRIMARY KEY (convention, exercice, regle, mois, depot),
    FOREIGN KEY (convention, exercice) REFERENCES finance.solde (convention, exercice) ON DELETE CASCADE
);
