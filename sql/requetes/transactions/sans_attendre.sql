-- The commit of this transaction does not wait for the disk: `attendre` does, once for many.
SET LOCAL synchronous_commit = off;
