"""A real PostgreSQL in the project's own folder, started on the first connection.

Used as the database engine if no DATABASE_URL is set and DEBUG is on; see docs/adr/0002.
"""
