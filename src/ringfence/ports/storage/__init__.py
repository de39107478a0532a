"""The record: a transactional database, one Protocol a noun."""
