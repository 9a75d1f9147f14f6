"""A real PostgreSQL in the project's own folder, started when a connection is first wanted.

Used as a database engine where no DATABASE_URL is set and DEBUG is on; see docs/adr/0002.
"""
