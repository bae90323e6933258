"""What Alembic runs to reach a schema: the connection and the tables come from the caller.

There is one for all services. Neither the tables nor the version table name a schema: the search
path of the connection does, so the same revisions also build the tables of a rebuild beside them.
"""

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes["tables"],
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
