"""How Alembic runs here: on the connection, and in the transaction, of `migrations.upgrade`."""

from alembic import context

from ringfence.adapters.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
