-- Who is on a row held back, where its identifiant can be read: she is in the table, the series must not say that she is
-- missing from it (S01). Null for a row without a readable identifiant, and for those held before this column was there.
-- Nothing shows it, and no role but the application's reads it (sql/droits/octrois.sql).
ALTER TABLE pilotage.quarantaine ADD COLUMN pseudonyme text COLLATE "C";
