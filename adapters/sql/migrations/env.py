"""What Alembic runs around the migrations: on the connection and in the transaction it is given."""

from alembic import context

from adapters.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite's DDL is transactional once the driver does not commit behind our back.
    transactional_ddl=True,
)
context.run_migrations()
