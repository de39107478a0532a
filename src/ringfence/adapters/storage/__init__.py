"""The record: tables, queries by noun, migrations."""
