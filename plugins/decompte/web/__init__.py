"""The pages in Airflow, and the partners' guichet apart. Both call ``app`` alone."""
