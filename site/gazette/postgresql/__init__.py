"""Django's PostgreSQL backend that fails at once while the server is known to be away."""
